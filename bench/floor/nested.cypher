MATCH (m:Asset {uri: $uri}) WHERE m:Model
RETURN [[m.uri, m.name,
  [(m)<-[:VERSION_OF]-(v) | [v.uri, v.version, v.stage,
    [(v)-[:USES_FEATURE]->(f) | [f.uri, f.name, f.dataType,
      [(f)-[:DERIVED_FROM]->(d) | [d.uri, d.name,
        [(d)-[:OWNED_BY]->(o) | [o.name]]]]]]]]]] AS value
