import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SearchData } from '@longrun/search'
import { startPeer } from '../../../bench/peer.ts'
import type { Claim, Method } from './method.ts'

/**
 * transitleastsquares as its users run it, one candidate a light curve, ranked by SDE. Throws where
 * `LONGRUN_PEERS` names no interpreter that has it.
 */
export async function referenceTls(): Promise<Method> {
  const peer = await startPeer('tls_search.py')
  if (peer === null) {
    throw new Error(
      'transitleastsquares is missing; set LONGRUN_PEERS to the path of a Python interpreter that has it',
    )
  }
  const folder = await mkdtemp(join(tmpdir(), 'longrun-recovery-'))
  const search = async ({ time, flux, weight }: SearchData): Promise<Claim> => {
    const path = join(folder, 'star.json')
    const fluxErr = Array.from(weight, (w: number) => 1 / Math.sqrt(w))
    await writeFile(path, JSON.stringify({ time: [...time], flux: [...flux], fluxErr }))
    await peer.ask({ do: 'load', path })
    const { best, sde } = await peer.ask({ do: 'run' })
    const { periodDays, t0 } = best as { periodDays: number; t0: number }
    return { periodDays, t0, rank: Number(sde) }
  }
  return {
    name: 'transitleastsquares',
    basis: `transitleastsquares ${peer.version}, default settings`,
    async run({ planted, twin }) {
      const claim = await search(planted)
      const { rank } = await search(twin)
      return { planted: [claim], twin: rank }
    },
    close() {
      peer.close()
      void rm(folder, { recursive: true })
    },
  }
}
