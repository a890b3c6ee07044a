import { spawnSync } from 'node:child_process'

/** Words that hold a command to these cores; none where `taskset` is not at hand. */
export function coresPrefix(cores: readonly number[]): readonly string[] {
  const prefix = ['taskset', '-c', cores.join(',')]
  const { status } = spawnSync(prefix[0], [...prefix.slice(1), 'true'], { stdio: 'ignore' })
  return status === 0 ? prefix : []
}
