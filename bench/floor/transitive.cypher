MATCH (v:ModelVersion) WHERE v.createdAt IS NOT NULL AND v.uri IS NOT NULL
  AND EXISTS {
    MATCH (v)-[:TRAINED_ON|USES_FEATURE|PRODUCED_BY|VERSION_OF|DERIVED_FROM|CONSUMES|RUN_OF]->+(d)
    WITH DISTINCT d WHERE d:Dataset AND d.license = $license
    RETURN d
  }
WITH v ORDER BY v.createdAt DESC, v.uri DESC LIMIT 20
RETURN collect([v.uri]) AS value
