MATCH (f:Feature) WHERE f.name IS NOT NULL AND f.uri IS NOT NULL
WITH f ORDER BY f.name, f.uri LIMIT 2
RETURN collect([f.uri, f.name]) AS value
