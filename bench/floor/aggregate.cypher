MATCH (m:Metric) WHERE m.name = $name
RETURN [[count(*), min(m.value), max(m.value), avg(m.value)]] AS value
