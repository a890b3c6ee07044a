/** One claim, measured. */
export interface Line {
  readonly claim: string
  readonly measured: string
  /** Null: no more than reported, nothing was promised. */
  readonly holds: boolean | null
}

export interface SectionOptions {
  /** Stars of the demo. */
  readonly stars: number
  /** Only files whose path contains this, where a section goes through the shared data. */
  readonly files: string
}

/** Some claims that one setting shows. */
export interface Section {
  readonly name: string
  measure(options: SectionOptions): Promise<readonly Line[]>
}
