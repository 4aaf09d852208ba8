MATCH (v:ModelVersion) RETURN [[count(v)]] AS value
