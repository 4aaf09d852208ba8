UNWIND $uris AS uri
MATCH (m:Asset {uri: uri}) WHERE m:Model
RETURN collect([m.uri, m.name, [(m)-[:OWNED_BY]->(o) | [o.uri, o.name]]]) AS value
