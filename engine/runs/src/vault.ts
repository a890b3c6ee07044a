/**
 * A key of its own for each dataset that holds text, so that the text can be destroyed for good:
 * ledger, WAL, backups and exports keep only what this key opens.
 *
 * 1. The key never leaves HOME/keys; no plain text is written by this module.
 * 2. The same text under the same key, dataset and context seals to the same bytes (the nonce is
 *    an HMAC of context and text), so that plans and exports stay reproducible.
 * 3. A destroyed key leaves a tombstone: a later `openVault` never makes a new one in its place.
 *
 * (no key) --openVault--> (key) --destroyVault--> (tombstone)
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { makeFolder } from './make-folder.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** Magic and version of a sealed text; what follows is base64 of nonce, tag and cipher text. */
const SEAL = 'lrv1:'
const DATASET_ID = /^[0-9A-Za-z][0-9A-Za-z._-]{0,119}$/

/** The key of a dataset cannot be used; `problem` says why (bad surroundings, exit 2). */
export class VaultError extends Error {
  readonly problem: 'missing' | 'destroyed' | 'damaged' | 'name' | 'unwritable'
  constructor(problem: VaultError['problem'], message: string) {
    super(message)
    this.name = 'VaultError'
    this.problem = problem
  }
}

/** What can be done with one dataset's key. */
export interface Vault {
  readonly datasetId: string
  /** The key was destroyed: `unseal` gives null, `seal` and `hmac` throw. */
  readonly isDestroyed: boolean
  /**
   * AES-256-GCM of a text, bound to `context` (what it is of: item and field, for example).
   *
   * @throws VaultError `destroyed`
   */
  seal(plain: string, context: string): string
  /**
   * The text again; null once the key was destroyed.
   *
   * @throws VaultError `damaged` for other bytes, another context, or another dataset's key
   */
  unseal(sealed: string, context: string): string | null
  /**
   * HMAC-SHA256 of a text, in hex: equal texts can be told, short ones cannot be guessed from it.
   *
   * @throws VaultError `destroyed`
   */
  hmac(text: string): string
}

/**
 * Opens the key of a dataset, HOME/keys/<datasetId>.key: 32 random bytes, file 0600, folder and
 * home 0700. Makes it where there is none, unless `create` is false (default true).
 *
 * @throws VaultError `missing` (and not `create`), `damaged` (no 32 bytes), `name`, `unwritable`
 */
export function openVault(
  home: string,
  datasetId: string,
  { create = true }: { readonly create?: boolean } = {},
): Vault {
  const { key: path, tombstone } = pathsOf(home, datasetId)
  if (existsSync(tombstone)) return destroyedVault(datasetId)
  if (!existsSync(path)) {
    if (!create)
      throw new VaultError(
        'missing',
        `The key ${path} of dataset ${datasetId} is not there, and its text cannot be read without it. ` +
          `Copy it from the home folder that the run was planned in.`,
      )
    writing(home, () => {
      makeKey(path)
    })
    // A purge may have come in between: it found no key, and this one must not outlive it.
    if (existsSync(tombstone)) {
      destroyVault(home, datasetId)
      return destroyedVault(datasetId)
    }
  }
  const key = readFileSync(path)
  if (key.length !== KEY_BYTES)
    throw new VaultError(
      'damaged',
      `The key ${path} must have ${KEY_BYTES} bytes, and has ${key.length}: put a copy of it back.`,
    )
  return keyedVault(datasetId, key)
}

/**
 * Destroys the key of a dataset: first the tombstone, then the key is overwritten and removed. A
 * kill in between leaves a dataset that counts as destroyed; call again to finish.
 *
 * @returns true when there was a key to destroy
 * @throws VaultError `name`
 */
export function destroyVault(home: string, datasetId: string): boolean {
  const { key: path, tombstone } = pathsOf(home, datasetId)
  makePrivateFolders(path)
  if (!existsSync(tombstone))
    writeDurably(tombstone, Buffer.from('The key of this dataset was destroyed.\n'))
  if (!existsSync(path)) return false
  const length = statSync(path).size
  for (const filling of [randomBytes(length), Buffer.alloc(length)]) {
    const file = openSync(path, 'r+')
    writeSync(file, filling, 0, length, 0)
    fsyncSync(file)
    closeSync(file)
  }
  rmSync(path)
  syncFolder(path)
  return true
}

function pathsOf(
  home: string,
  datasetId: string,
): { readonly key: string; readonly tombstone: string } {
  if (!DATASET_ID.test(datasetId))
    throw new VaultError(
      'name',
      `A dataset id has 1-120 letters, digits, dots, underscores or hyphens, got ${JSON.stringify(datasetId)}.`,
    )
  return {
    key: join(home, 'keys', `${datasetId}.key`),
    tombstone: join(home, 'keys', `${datasetId}.destroyed`),
  }
}

/** A key appears whole or not at all, and of two processes that make one the first wins. */
function makeKey(path: string): void {
  makePrivateFolders(path)
  const mine = `${path}.${process.pid}.tmp`
  rmSync(mine, { force: true })
  writeDurably(mine, randomBytes(KEY_BYTES))
  try {
    linkSync(mine, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(mine)
  }
  syncFolder(path)
}

/** A home that takes no key is the surroundings' fault, and is said so. */
function writing(home: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (typeof code !== 'string') throw error
    throw new VaultError(
      'unwritable',
      `The key of the text cannot be written into ${home} (${code}): make room or give the right to, or choose another folder with --home.`,
    )
  }
}

function makePrivateFolders(path: string): void {
  const folder = dirname(path)
  makeFolder(folder)
  for (const each of [folder, dirname(folder)])
    if ((statSync(each).mode & 0o077) !== 0) chmodSync(each, 0o700)
}

function writeDurably(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'wx', 0o600)
  writeSync(file, bytes)
  fsyncSync(file)
  closeSync(file)
  syncFolder(path)
}

function syncFolder(path: string): void {
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function keyedVault(datasetId: string, key: Uint8Array): Vault {
  const derived = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', key, '', `longrun vault ${purpose}`, 32))
  const [sealKey, nonceKey, hashKey] = ['seal', 'nonce', 'hash'].map(derived)
  return {
    datasetId,
    isDestroyed: false,
    seal(plain, context) {
      const nonce = createHmac('sha256', nonceKey)
        .update(bound(context, plain))
        .digest()
        .subarray(0, NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce)
      cipher.setAAD(Buffer.from(context))
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return SEAL + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
    },
    unseal(sealed, context) {
      const bytes = Buffer.from(sealed.slice(SEAL.length), 'base64')
      if (!sealed.startsWith(SEAL) || bytes.length < NONCE_BYTES + TAG_BYTES)
        throw damagedText(context)
      const plainFrom = NONCE_BYTES + TAG_BYTES
      const decipher = createDecipheriv('aes-256-gcm', sealKey, bytes.subarray(0, NONCE_BYTES))
      decipher.setAAD(Buffer.from(context))
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, plainFrom))
      const plain = decipher.update(bytes.subarray(plainFrom))
      try {
        return Buffer.concat([plain, decipher.final()]).toString('utf8')
      } catch {
        throw damagedText(context)
      }
    },
    hmac: (text) => createHmac('sha256', hashKey).update(text, 'utf8').digest('hex'),
  }
}

/** Context and text so that no other pair gives the same bytes. */
function bound(context: string, plain: string): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64BE(BigInt(Buffer.byteLength(context)))
  return Buffer.concat([length, Buffer.from(context), Buffer.from(plain)])
}

function damagedText(context: string): VaultError {
  return new VaultError(
    'damaged',
    `A sealed text (${context}) does not open with its dataset's key: the ledger or the key was changed.`,
  )
}

function destroyedVault(datasetId: string): Vault {
  const refuse = (): never => {
    throw new VaultError(
      'destroyed',
      `The text of dataset ${datasetId} was purged from this home folder, and its key destroyed: labels and counts are still there, text is not. To label the data again, use another folder (--home).`,
    )
  }
  return { datasetId, isDestroyed: true, seal: refuse, unseal: () => null, hmac: refuse }
}
