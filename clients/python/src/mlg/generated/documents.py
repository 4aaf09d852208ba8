"""Written by `codegen/generate.py`, of the schema that `mlg` serves. Not to be changed by hand."""

FRAGMENTS: dict[str, str] = {
    'AssetFields': """\
fragment AssetFields on Asset {
  __typename
  ...Dataset
  ...DatasetVersion
  ...FeatureSet
  ...Feature
  ...Model
  ...ModelVersion
  ...Evaluation
  ...Workflow
  ...Task
  ...Run
  ...Experiment
  ...ExperimentCell
  ...Deployment
  ...ProductionSystem
  ...User
  ...Team
  ...Domain
}
""",
    'Dataset': """\
fragment Dataset on Dataset {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  license
  mlTask
  modalities
  languages
  subjects
  platform
  location
  format
  splits
  mainMetric
  rowCount
  sizeBytes
  checksum
  coversFrom
  coversTo
}
""",
    'DatasetVersion': """\
fragment DatasetVersion on DatasetVersion {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  version
  location
  format
  rowCount
  sizeBytes
  checksum
}
""",
    'FeatureSet': """\
fragment FeatureSet on FeatureSet {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  platform
  entity
  entityKeys
  refreshSchedule
  online
}
""",
    'Feature': """\
fragment Feature on Feature {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  dataType
  entity
  definition
  online
}
""",
    'Model': """\
fragment Model on Model {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  license
  mlTask
  architectures
  frameworks
  modalities
  languages
  parameterCount
  memoryMb
  maxTokens
  embeddingDimensions
  similarityFunction
  openWeights
  releasedOn
}
""",
    'ModelVersion': """\
fragment ModelVersion on ModelVersion {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  version
  stage
  registryAliases
  license
  format
  location
  sizeBytes
  checksum
  releasedOn
}
""",
    'Evaluation': """\
fragment Evaluation on Evaluation {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  method
  evaluator
}
""",
    'Workflow': """\
fragment Workflow on Workflow {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  platform
  schedule
  sourceCode
}
""",
    'Task': """\
fragment Task on Task {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  operator
  position
  sourceCode
}
""",
    'Run': """\
fragment Run on Run {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  status
  startedAt
  endedAt
  durationSeconds
  trigger
  attempt
  errorMessage
}
""",
    'Experiment': """\
fragment Experiment on Experiment {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  kind
  hypothesis
  mainMetric
  startedAt
  endedAt
  decision
}
""",
    'ExperimentCell': """\
fragment ExperimentCell on ExperimentCell {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  control
}
""",
    'Deployment': """\
fragment Deployment on Deployment {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  environment
  platform
  region
  endpoint
  replicas
  deployedAt
  retiredAt
}
""",
    'ProductionSystem': """\
fragment ProductionSystem on ProductionSystem {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  criticality
  runbookUrl
}
""",
    'User': """\
fragment User on User {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  email
  title
}
""",
    'Team': """\
fragment Team on Team {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
  email
  channel
}
""",
    'Domain': """\
fragment Domain on Domain {
  uri
  name
  description
  tags
  lifecycle
  createdAt
  updatedAt
  aliases
  externalUrl
  hydration
}
""",
    'Metric': """\
fragment Metric on Metric {
  name
  split
  value
  unit
  measuredAt
  evaluation {
    uri
    name
  }
  run {
    uri
    name
  }
}
""",
    'Parameter': """\
fragment Parameter on Parameter {
  name
  value
  run {
    uri
    name
  }
}
""",
    'Column': """\
fragment Column on Column {
  name
  dataType
  description
  nullable
  position
  tags
  dataset {
    uri
    name
  }
  datasetVersion {
    uri
    name
  }
}
""",
    'Completeness': """\
fragment Completeness on Completeness {
  exact
  found
  cut
}
""",
    'LineageRelationship': """\
fragment LineageRelationship on LineageRelationship {
  from
  to
  type
}
""",
    'LineageCount': """\
fragment LineageCount on LineageCount {
  hops
  type
  count
}
""",
    'UsageCount': """\
fragment UsageCount on UsageCount {
  type
  direct
  count
}
""",
    'SimilarNeighbour': """\
fragment SimilarNeighbour on SimilarNeighbour {
  type
  direction
  weight
}
""",
    'SimilarCompleteness': """\
fragment SimilarCompleteness on SimilarCompleteness {
  exact
  candidates
  cut
}
""",
    'Affected': """\
fragment Affected on Affected {
  hops
  path {
    ...LineageRelationship
  }
  asset {
    ...AssetFields
  }
}
""",
}

OPERATIONS: dict[str, str] = {
    'Find': """\
query Find($query: String, $where: AssetWhere, $selected: [AssetFacetSelection!], $first: Int, $after: String) {
  search(
    query: $query
    where: $where
    selected: $selected
    first: $first
    after: $after
  ) {
    totalCount
    edges {
      score
      matchedFields
      node {
        ...AssetFields
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
""",
    'OneAsset': """\
query OneAsset($uri: ID!) {
  asset(uri: $uri) {
    ...AssetFields
  }
}
""",
    'Walk': """\
query Walk($uri: ID!, $direction: LineageDirection!, $depth: Int, $through: [LineageType!], $where: AssetWhere, $within: AssetWhere, $stopAt: AssetWhere, $first: Int, $after: String, $whole: Boolean!) {
  asset(uri: $uri) {
    lineage(
      direction: $direction
      depth: $depth
      through: $through
      where: $where
      within: $within
      stopAt: $stopAt
      first: $first
      after: $after
    ) {
      totalCount @include(if: $whole)
      completeness @include(if: $whole) {
        ...Completeness
      }
      edges {
        hops
        restricted
        via {
          ...LineageRelationship
        }
        node {
          ...AssetFields
        }
      }
      relationships {
        ...LineageRelationship
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
""",
    'Ways': """\
query Ways($uri: ID!, $to: ID!, $maxHops: Int, $limit: Int, $within: AssetWhere, $through: [LineageType!]) {
  asset(uri: $uri) {
    paths(
      to: $to
      maxHops: $maxHops
      limit: $limit
      within: $within
      through: $through
    ) {
      total
      atLeast
      lookedAt
      paths {
        hops
        direction
        assets {
          ...AssetFields
        }
        steps {
          from
          to
          relationships {
            ...LineageRelationship
          }
        }
      }
    }
  }
}
""",
    'WhatBreaks': """\
query WhatBreaks($uri: ID!, $depth: Int) {
  asset(uri: $uri) {
    impact(depth: $depth) {
      totalCount
      counts {
        ...LineageCount
      }
      liveDeployments {
        ...Affected
      }
      productionSystems {
        ...Affected
      }
      runningExperiments {
        ...Affected
      }
      owners {
        count
        owner {
          ...AssetFields
        }
      }
      completeness {
        ...Completeness
      }
    }
  }
}
""",
    'WhoUses': """\
query WhoUses($uri: ID!) {
  asset(uri: $uri) {
    usage {
      consumers
      consumersByType {
        ...UsageCount
      }
      teams {
        ...AssetFields
      }
      domains {
        ...AssetFields
      }
      liveDeployments
      lastUsedAt
      completeness {
        ...Completeness
      }
    }
  }
}
""",
    'Alike': """\
query Alike($uri: ID!, $first: Int) {
  asset(uri: $uri) {
    similar(first: $first) {
      edges {
        score
        sharedWeight
        totalWeight
        words
        reasonCount
        reasons {
          ...SimilarNeighbour
          asset {
            ...AssetFields
          }
        }
        node {
          ...AssetFields
        }
      }
      completeness {
        ...SimilarCompleteness
      }
    }
  }
}
""",
}

TYPES: dict[str, str] = {
    'Dataset': 'DATASET',
    'DatasetVersion': 'DATASET_VERSION',
    'FeatureSet': 'FEATURE_SET',
    'Feature': 'FEATURE',
    'Model': 'MODEL',
    'ModelVersion': 'MODEL_VERSION',
    'Evaluation': 'EVALUATION',
    'Workflow': 'WORKFLOW',
    'Task': 'TASK',
    'Run': 'RUN',
    'Experiment': 'EXPERIMENT',
    'ExperimentCell': 'EXPERIMENT_CELL',
    'Deployment': 'DEPLOYMENT',
    'ProductionSystem': 'PRODUCTION_SYSTEM',
    'User': 'USER',
    'Team': 'TEAM',
    'Domain': 'DOMAIN',
}

ROOTS: dict[str, str] = {
    'assets': 'Asset',
    'datasets': 'Dataset',
    'datasetVersions': 'DatasetVersion',
    'featureSets': 'FeatureSet',
    'features': 'Feature',
    'models': 'Model',
    'modelVersions': 'ModelVersion',
    'evaluations': 'Evaluation',
    'workflows': 'Workflow',
    'tasks': 'Task',
    'runs': 'Run',
    'experiments': 'Experiment',
    'experimentCells': 'ExperimentCell',
    'deployments': 'Deployment',
    'productionSystems': 'ProductionSystem',
    'users': 'User',
    'teams': 'Team',
    'domains': 'Domain',
    'metrics': 'Metric',
    'parameters': 'Parameter',
    'columns': 'Column',
}

RELATIONSHIPS: dict[str, dict[str, tuple[str, bool, str]]] = {
    'Dataset': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'derivedFrom': ('Asset', True, 'AssetOrder'), 'derivatives': ('Asset', True, 'AssetOrder'), 'producedBy': ('Run', True, 'RunOrder'), 'versions': ('DatasetVersion', True, 'DatasetVersionOrder'), 'latestVersion': ('DatasetVersion', False, 'DatasetVersionOrder'), 'columns': ('Column', True, 'ColumnOrder'), 'trainedModels': ('Model', True, 'ModelTrainingUseOrder'), 'trainedModelVersions': ('ModelVersion', True, 'ModelVersionTrainingUseOrder'), 'evaluations': ('Evaluation', True, 'EvaluationOrder'), 'consumedBy': ('Asset', True, 'AssetOrder'), 'supersededBy': ('Dataset', False, 'DatasetOrder'), 'supersedes': ('Dataset', True, 'DatasetOrder')},
    'DatasetVersion': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'dataset': ('Dataset', False, 'DatasetOrder'), 'derivedFrom': ('Asset', True, 'AssetOrder'), 'derivatives': ('Asset', True, 'AssetOrder'), 'producedBy': ('Run', False, 'RunOrder'), 'columns': ('Column', True, 'ColumnOrder'), 'trainedModels': ('Model', True, 'ModelTrainingUseOrder'), 'trainedModelVersions': ('ModelVersion', True, 'ModelVersionTrainingUseOrder'), 'evaluations': ('Evaluation', True, 'EvaluationOrder'), 'consumedBy': ('Asset', True, 'AssetOrder')},
    'FeatureSet': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'features': ('Feature', True, 'FeatureOrder')},
    'Feature': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'featureSet': ('FeatureSet', False, 'FeatureSetOrder'), 'derivedFrom': ('Asset', True, 'AssetOrder'), 'derivatives': ('Asset', True, 'AssetOrder'), 'producedBy': ('Run', True, 'RunOrder'), 'usedByModels': ('Model', True, 'ModelFeatureUseOrder'), 'usedByModelVersions': ('ModelVersion', True, 'ModelVersionFeatureUseOrder'), 'consumedBy': ('Asset', True, 'AssetOrder'), 'supersededBy': ('Feature', False, 'FeatureOrder'), 'supersedes': ('Feature', True, 'FeatureOrder')},
    'Model': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'versions': ('ModelVersion', True, 'ModelVersionOrder'), 'latestVersion': ('ModelVersion', False, 'ModelVersionOrder'), 'trainedOn': ('Dataset', True, 'DatasetTrainingUseOrder'), 'trainedOnVersions': ('DatasetVersion', True, 'DatasetVersionTrainingUseOrder'), 'usesFeatures': ('Feature', True, 'FeatureFeatureUseOrder'), 'derivedFrom': ('Asset', True, 'AssetOrder'), 'derivatives': ('Asset', True, 'AssetOrder'), 'evaluations': ('Evaluation', True, 'EvaluationOrder'), 'supersededBy': ('Model', False, 'ModelOrder'), 'supersedes': ('Model', True, 'ModelOrder')},
    'ModelVersion': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'model': ('Model', False, 'ModelOrder'), 'producedBy': ('Run', False, 'RunOrder'), 'trainedOn': ('Dataset', True, 'DatasetTrainingUseOrder'), 'trainedOnVersions': ('DatasetVersion', True, 'DatasetVersionTrainingUseOrder'), 'usesFeatures': ('Feature', True, 'FeatureFeatureUseOrder'), 'derivedFrom': ('Asset', True, 'AssetOrder'), 'derivatives': ('Asset', True, 'AssetOrder'), 'evaluations': ('Evaluation', True, 'EvaluationOrder'), 'consumedBy': ('Asset', True, 'AssetOrder'), 'deployments': ('Deployment', True, 'DeploymentOrder'), 'experimentCells': ('ExperimentCell', True, 'ExperimentCellOrder'), 'testedBy': ('Experiment', True, 'ExperimentOrder')},
    'Evaluation': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'model': ('Model', False, 'ModelOrder'), 'modelVersion': ('ModelVersion', False, 'ModelVersionOrder'), 'datasets': ('Dataset', True, 'DatasetOrder'), 'datasetVersions': ('DatasetVersion', True, 'DatasetVersionOrder'), 'producedBy': ('Run', False, 'RunOrder'), 'metrics': ('Metric', True, 'MetricOrder')},
    'Workflow': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'tasks': ('Task', True, 'TaskOrder'), 'runs': ('Run', True, 'RunOrder')},
    'Task': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'workflow': ('Workflow', False, 'WorkflowOrder'), 'consumes': ('Asset', True, 'AssetOrder'), 'runs': ('Run', True, 'RunOrder')},
    'Run': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'workflow': ('Workflow', False, 'WorkflowOrder'), 'task': ('Task', False, 'TaskOrder'), 'consumes': ('Asset', True, 'AssetOrder'), 'produced': ('Asset', True, 'AssetOrder'), 'parentRun': ('Run', False, 'RunOrder'), 'childRuns': ('Run', True, 'RunOrder'), 'executedFor': ('ExperimentCell', True, 'ExperimentCellOrder'), 'parameters': ('Parameter', True, 'ParameterOrder'), 'metrics': ('Metric', True, 'MetricOrder')},
    'Experiment': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'cells': ('ExperimentCell', True, 'ExperimentCellCellAllocationOrder'), 'tests': ('ModelVersion', True, 'ModelVersionOrder')},
    'ExperimentCell': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'experiment': ('Experiment', False, 'ExperimentCellAllocationOrder'), 'exposes': ('Asset', True, 'AssetOrder'), 'runs': ('Run', True, 'RunOrder')},
    'Deployment': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'modelVersions': ('ModelVersion', True, 'ModelVersionOrder'), 'productionSystems': ('ProductionSystem', True, 'ProductionSystemOrder'), 'experimentCells': ('ExperimentCell', True, 'ExperimentCellOrder')},
    'ProductionSystem': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'deployments': ('Deployment', True, 'DeploymentOrder'), 'dependsOnSystems': ('ProductionSystem', True, 'ProductionSystemOrder'), 'dependentSystems': ('ProductionSystem', True, 'ProductionSystemOrder')},
    'User': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'teams': ('Team', True, 'TeamOrder'), 'owns': ('Asset', True, 'AssetOwnershipOrder')},
    'Team': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'members': ('User', True, 'UserOrder'), 'owns': ('Asset', True, 'AssetOwnershipOrder')},
    'Domain': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder'), 'assets': ('Asset', True, 'AssetOrder')},
    'Asset': {'domain': ('Domain', False, 'DomainOrder'), 'owners': ('Asset', True, 'AssetOwnershipOrder')},
}
