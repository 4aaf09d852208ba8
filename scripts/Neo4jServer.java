// A private Neo4j Community for the tests: the official embedded database with its Bolt server, on the loopback only.
//
//     MLG_TEST_NEO4J_PASSWORD=... MLG_TEST_NEO4J_PAGE_CACHE=128 java -cp "lib/*" scripts/Neo4jServer.java DIRECTORY PORT
//
// Launched by `scripts/neo4j` from the source file as it stands, on a directory that is empty or of one that was killed. Prints
// `ready` once it takes statements. There is no shutdown hook: whoever reads the directory again wants a crash, and an orderly end
// takes ten seconds.

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

class Neo4jServer {
    private static final long MIB = 1024 * 1024;

    public static void main(String[] args) {
        Path directory = Path.of(args[0]).toAbsolutePath();
        SocketAddress address = new SocketAddress("127.0.0.1", Integer.parseInt(args[1]));
        boolean isNew = !Files.exists(directory);
        String password = System.getenv("MLG_TEST_NEO4J_PASSWORD");
        long pageCache = Long.parseLong(System.getenv("MLG_TEST_NEO4J_PAGE_CACHE"));

        DatabaseManagementService server = new DatabaseManagementServiceBuilder(directory)
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, address)
            .setConfig(BoltConnector.advertised_address, address)
            .setConfig(GraphDatabaseSettings.logs_directory, directory.resolveSibling("log"))
            .setConfig(GraphDatabaseSettings.auth_enabled, true)
            // A test of a wrong password must not lock the user out of the next test.
            .setConfig(GraphDatabaseSettings.auth_max_failed_attempts, 0)
            .setConfig(GraphDatabaseSettings.udc_enabled, false)
            .setConfig(GraphDatabaseSettings.pagecache_memory, pageCache * MIB)
            .setConfig(GraphDatabaseSettings.memory_transaction_global_max_size, Runtime.getRuntime().maxMemory() / 2)
            .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
            .setConfig(GraphDatabaseSettings.logical_log_rotation_threshold, 16 * MIB)
            .setConfig(GraphDatabaseSettings.keep_logical_logs, "keep_none")
            .build();

        // On an empty directory the password still is the one every installation starts with.
        if (isNew) {
            server.database(GraphDatabaseSettings.SYSTEM_DATABASE_NAME).executeTransactionally(
                "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
        }
        if (!server.database(GraphDatabaseSettings.DEFAULT_DATABASE_NAME).isAvailable(Duration.ofMinutes(1).toMillis())) {
            throw new IllegalStateException("the default database did not become available");
        }
        System.out.println("ready");
    }
}
