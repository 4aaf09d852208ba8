MATCH (d:Asset {uri: $uri}) WHERE d:Dataset
CALL (d) {
  MATCH way = (d)-[:DERIVED_FROM]->+(found)
  WITH found, min(length(way)) AS hops ORDER BY hops, found.uri LIMIT 50
  RETURN collect([found.uri, found.name]) AS all
}
RETURN [[d.uri, all]] AS value
