/** Version of this package, printed by `--version` and recorded with every session of a run. */
export const VERSION = '0.1.0'
