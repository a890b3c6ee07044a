import { SortedWindow } from './sorted-window.ts'

/** The rows in each row's time window, for one piece of a light curve in time order. */
export interface TimeWindows {
  /** First row with time >= time[i] - windowDays / 2, `[n]`. */
  readonly start: Int32Array
  /** First row with time >= time[i] + windowDays / 2 (so the far edge is open, as in wotan), `[n]`. */
  readonly end: Int32Array
  /** Rows in the fullest window. */
  readonly longest: number
}

/**
 * Plans the windows of `windowDays` centred on each row; they are cut off at the ends of the data and where
 * neighbours are more than `breakGapDays` apart (default Infinity).
 */
export function timeWindows(
  time: Float64Array,
  {
    windowDays,
    breakGapDays = Infinity,
  }: { readonly windowDays: number; readonly breakGapDays?: number },
): TimeWindows {
  const n = time.length
  const start = new Int32Array(n)
  const end = new Int32Array(n)
  const half = windowDays / 2
  let low = 0
  let high = 0
  let longest = 0
  let pieceEnd = 0
  for (let i = 0; i < n; i++) {
    if (i === pieceEnd) {
      low = high = i
      pieceEnd = i + 1
      while (pieceEnd < n && time[pieceEnd] - time[pieceEnd - 1] <= breakGapDays) pieceEnd++
    }
    while (low < pieceEnd && time[low] < time[i] - half) low++
    while (high < pieceEnd && time[high] < time[i] + half) high++
    start[i] = low
    // A window far shorter than the resolution of the time still holds its own row.
    end[i] = Math.max(high, low, i + 1)
    longest = Math.max(longest, end[i] - low)
  }
  return { start, end, longest }
}

/** What a slide tells of the rows that come and go; a plain sorted window needs neither. */
export interface SlideListener {
  readonly rebuilt: () => void
  readonly changed: (leaving: number | null, entering: number | null) => void
}

/** Slides a sorted window over the rows; windows only move forward. */
export class WindowSlider {
  readonly window: SortedWindow
  private readonly flux: Float64Array
  private readonly windows: TimeWindows
  private readonly use: Uint8Array | null
  private readonly listener: SlideListener | null
  private start = 0
  private end = 0

  constructor(
    flux: Float64Array,
    windows: TimeWindows,
    {
      use = null,
      listener = null,
    }: { readonly use?: Uint8Array | null; readonly listener?: SlideListener | null } = {},
  ) {
    this.flux = flux
    this.windows = windows
    this.use = use
    this.listener = listener
    this.window = new SortedWindow(windows.longest)
  }

  /** Brings the window to row `i`, which must not be less than the row before. */
  moveTo(i: number): void {
    const { flux, use, window, listener } = this
    const start = this.windows.start[i]
    const end = this.windows.end[i]
    // Refilling sorts the whole window: cheaper than moving only when most of it is new.
    if (start >= this.end || 4 * (start - this.start + end - this.end) > end - start) {
      window.fill(flux, start, end, use)
      listener?.rebuilt()
      this.start = start
      this.end = end
      return
    }
    let leave = this.start
    let enter = this.end
    for (;;) {
      if (use !== null) {
        while (leave < start && use[leave] === 0) leave++
        while (enter < end && use[enter] === 0) enter++
      }
      const leaves = leave < start
      const enters = enter < end
      if (leaves && enters) window.replace(flux[leave], flux[enter])
      else if (leaves) window.remove(flux[leave])
      else if (enters) window.insert(flux[enter])
      else break
      listener?.changed(leaves ? flux[leave] : null, enters ? flux[enter] : null)
      if (leaves) leave++
      if (enters) enter++
    }
    this.start = start
    this.end = end
  }
}
