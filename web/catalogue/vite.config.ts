// Bundles src into built: fixed names, since the server puts all of them below the hash of all of them. For work on the page,
// `npx vite` serves it and hands questions to a server at MLG (by default that of `mlg demo`).
import { defineConfig } from "vite";

const server = process.env.MLG ?? "http://127.0.0.1:4000";
const proxy = Object.fromEntries(
  ["/graphql", "/readyz", "/healthz", "/schema.graphql", "/graphiql", "/assets"].map((path) => [path, { target: server, ws: true }]),
);

export default defineConfig({
  base: "./",
  resolve: {
    alias: {
      "react/jsx-runtime": "preact/jsx-runtime",
      "react-dom": "preact/compat",
      react: "preact/compat",
    },
  },
  server: { proxy },
  plugins: [
    {
      name: "what the server says in the page",
      apply: "serve",
      async transformIndexHtml(html) {
        const served = await (await fetch(server)).text();
        return html.replace("PAGE", served.split('id="page">')[1]?.split("</script>")[0] ?? "{}");
      },
    },
  ],
  build: {
    outDir: "built",
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        entryFileNames: "[name].js",
        // A view's folder says what it is.
        chunkFileNames: ({ facadeModuleId, name }) => `${/src\/(\w+)\/view/.exec(facadeModuleId ?? "")?.[1] ?? name.replace("jsxRuntime", "preact")}.js`,
        assetFileNames: "[name][extname]",
      },
    },
  },
});
