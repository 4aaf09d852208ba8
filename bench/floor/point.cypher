MATCH (d:Asset {uri: $uri}) WHERE d:Dataset
RETURN [[d.uri, d.name]] AS value
