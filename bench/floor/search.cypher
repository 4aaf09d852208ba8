CALL db.index.fulltext.queryNodes('_search', $words) YIELD node AS v
WHERE v:ModelVersion
WITH v,
  CASE WHEN v._words_8 CONTAINS $one THEN 80 WHEN v._words_4 CONTAINS $one THEN 40 WHEN v._words_2 CONTAINS $one THEN 20 ELSE 10 END
  + CASE WHEN v._words_8 CONTAINS $two THEN 80 WHEN v._words_4 CONTAINS $two THEN 40 WHEN v._words_2 CONTAINS $two THEN 20 ELSE 10 END
  + CASE WHEN v._name STARTS WITH $both THEN 20 ELSE 0 END AS score
ORDER BY score DESC, v.uri
WITH collect(v) AS hits
WITH size(hits) AS total, hits[..20] AS page
CALL (page) {
  UNWIND page AS v
  CALL (v) {
    MATCH (v)<-[:DEPLOYS|EVALUATES|DEPENDS_ON|EXPOSES|TESTS|HAS_CELL|CONSUMES|DERIVED_FROM|PRODUCED_BY|RUN_OF|TASK_OF|TRAINED_ON|USES_FEATURE|VERSION_OF|EVALUATED_ON]-+(used)
    WITH DISTINCT used
    RETURN count(used) AS consumers
  }
  RETURN collect([v.uri, v.name, [[consumers]]]) AS found
}
RETURN [[total, found]] AS value
