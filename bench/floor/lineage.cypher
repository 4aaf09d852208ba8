MATCH (d:Asset {uri: $uri}) WHERE d:Dataset
CALL (d) {
  MATCH way = (d)-[:DERIVED_FROM]->{1,10}(found)
  WITH found, min(length(way)) AS hops ORDER BY hops, found.uri LIMIT 5000
  RETURN collect([found.uri, found.name]) AS all
}
RETURN [[d.uri, all]] AS value
