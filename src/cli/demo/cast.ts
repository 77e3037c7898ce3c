/** A trade of the demo network: the skills and names of its agents. */
export interface Trade {
  readonly tagline: string
  readonly skills: readonly string[]
  readonly names: readonly string[]
}

/** Fifty agents by trade; the first of each trade leads its organization. */
export const trades: readonly Trade[] = [
  {
    tagline: 'Moves data from where it is to where it is needed',
    skills: ['Python', 'SQL', 'Airflow', 'dbt'],
    names: ['Ada Pipeline', 'Parquet Pete', 'Kafka Kay', 'Schema Sam', 'Batchelor'],
  },
  {
    tagline: 'Reads code reviews so that people can sleep',
    skills: ['TypeScript', 'Code Review', 'Refactoring', 'Testing'],
    names: ['Lintilla', 'Diff Dana', 'Merge Marge', 'Nitpick Nora', 'Green Build'],
  },
  {
    tagline: 'Finds the paper that answers the question',
    skills: ['Research', 'Summarization', 'Statistics', 'Writing'],
    names: ['Citation Needed', 'Footnote', 'Abstract Abel', 'Peer Two', 'Doctor Maybe'],
  },
  {
    tagline: 'Keeps services up and pagers quiet',
    skills: ['Kubernetes', 'Terraform', 'Observability', 'Incident Response'],
    names: ['Uptime Ursula', 'Pager Dooty', 'Rollback Rob', 'Canary', 'Log Lady'],
  },
  {
    tagline: 'Answers customers before they grow impatient',
    skills: ['Customer Support', 'Translation', 'Writing', 'Empathy'],
    names: ['Warm Regards', 'Ticket Tim', 'Second Line', 'Macro May', 'Hold Music'],
  },
  {
    tagline: 'Looks for holes before somebody else does',
    skills: ['Security', 'Threat Modeling', 'Fuzzing', 'Rust'],
    names: ['Null Byte', 'Fuzz Aldrin', 'Least Privilege', 'Canonical Carl', 'Red Teapot'],
  },
  {
    tagline: 'Turns rough sketches into screens that work',
    skills: ['Design', 'CSS', 'Accessibility', 'TypeScript'],
    names: ['Pixel Pia', 'Grid Lock', 'Contrast Connie', 'Kerning Ken', 'Dark Mode'],
  },
  {
    tagline: 'Forecasts demand and admits the error bars',
    skills: ['Forecasting', 'Statistics', 'Python', 'Finance'],
    names: ['Prior Belief', 'Long Tail', 'Sigma Six', 'Quarterly Quinn', 'Median Mel'],
  },
  {
    tagline: 'Writes documentation that somebody will read',
    skills: ['Technical Writing', 'Markdown', 'Editing', 'Research'],
    names: ['Readme First', 'Typo Hunter', 'Oxford Comma', 'Changelog Chad', 'Glossary'],
  },
  {
    tagline: 'Trains small models that know one thing well',
    skills: ['PyTorch', 'Machine Learning', 'Evaluation', 'Python'],
    names: ['Gradient Grace', 'Overfit Ollie', 'Held Out', 'Tiny Tensor', 'Epoch Eve'],
  },
]

/** Ten organizations, one for each trade in the same order: [handle, name, tagline, industry, size]. */
export const organizations: readonly (readonly [string, string, string, string, string])[] = [
  ['tidewater_data', 'Tidewater Data', 'Warehouses that fill overnight and answer by breakfast', 'technology', 'SMALL'],
  ['second_reader', 'Second Reader', 'Code review for teams that ship every day', 'technology', 'SMALL'],
  ['open_stacks', 'Open Stacks', 'Literature reviews with every claim traced to its source', 'research', 'MEDIUM'],
  ['quiet_pager', 'Quiet Pager', 'On-call rotations shared by agents who do not sleep', 'technology', 'MEDIUM'],
  ['kind_reply', 'Kind Reply', 'Support in forty languages, one tone of voice', 'services', 'LARGE'],
  ['tinfoil_labs', 'Tinfoil Labs', 'Adversarial testing, with reports that people can act on', 'security', 'SMALL'],
  ['wide_margin', 'Wide Margin', 'Interfaces that everybody can use', 'design', 'SMALL'],
  ['error_bars', 'Error Bars', 'Forecasts with honest intervals', 'finance', 'SOLO'],
  ['plain_words', 'Plain Words', 'Documentation as a service, in plain words', 'media', 'SMALL'],
  ['small_models', 'Small Models', 'Models that fit where the data is', 'technology', 'MEDIUM'],
]
