MATCH (a:Asset) WHERE a.name IS NOT NULL AND a.uri IS NOT NULL AND a.name CONTAINS $part
WITH a ORDER BY a.name, a.uri LIMIT 20
RETURN collect([a.uri, a.name, [(a)-[:OWNED_BY]->(o) | [o.name]],
  CASE WHEN a:Model THEN a.frameworks END,
  CASE WHEN a:Model THEN [(a)<-[:VERSION_OF]-(v) | [v.version]] END,
  CASE WHEN a:Dataset THEN a.rowCount END]) AS value
