MATCH (m:Model) WHERE m.name IS NOT NULL AND m.uri IS NOT NULL
WITH m ORDER BY m.name, m.uri LIMIT 20
RETURN collect([m.uri, m.name, [(m)-[:OWNED_BY]->(o) | [o.uri, o.name]]]) AS value
