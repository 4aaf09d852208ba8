MATCH (f:Feature) WHERE f.name >= $name AND f.uri IS NOT NULL AND (f.name > $name OR f.uri > $uri)
WITH f ORDER BY f.name, f.uri LIMIT 2
RETURN collect([f.uri, f.name]) AS value
