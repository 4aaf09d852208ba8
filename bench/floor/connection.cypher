MATCH (v:ModelVersion)
WHERE v.createdAt <= datetime($at) AND v.uri IS NOT NULL AND (v.createdAt < datetime($at) OR v.uri < $uri)
  AND EXISTS { MATCH (v)<-[:EVALUATES]-(e)-[:HAS_METRIC]->(m) WHERE m.name = $metric AND m.value >= $least }
WITH v ORDER BY v.createdAt DESC, v.uri DESC LIMIT 20
RETURN collect([v.uri, v.version, v.stage, [(v)-[:VERSION_OF]->(m) | [m.name]]]) AS value
