import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mad, median } from './robust.ts'
import { SortedWindow } from './sorted-window.ts'
import { timeWindows, WindowSlider } from './time-window.ts'

fc.configureGlobal({ seed: 20 })

// Adding 0 makes -0 a 0: the window need not tell them apart.
const value = fc
  .oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -9, max: 9, noNaN: true }))
  .map((x) => x + 0)

function content(window: SortedWindow): number[] {
  return [...window.values.subarray(0, window.size)]
}

test('insert, remove and replace keep the order and the content', () => {
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 80 }),
      fc.array(value),
      (start, more) => {
        const window = new SortedWindow(start.length + more.length)
        const plain = [...start]
        window.fill(Float64Array.from(start), 0, start.length, null)
        for (const [step, next] of more.entries()) {
          if (step % 3 === 0) {
            window.insert(next)
            plain.push(next)
          } else if (step % 3 === 1) {
            window.replace(plain[0], next)
            plain.splice(0, 1, next)
          } else if (plain.length > 1) {
            window.remove(plain[0])
            plain.splice(0, 1)
          }
          expect(content(window)).toEqual([...plain].sort((a, b) => a - b))
        }
        const middle = window.median()
        expect(middle).toBe(median(plain))
        expect(window.mad(middle)).toBeCloseTo(mad(plain), 12)
        expect(window.mad(1.5)).toBeCloseTo(mad(plain, { center: 1.5 }), 12)
      },
    ),
    { numRuns: 300 },
  )
})

test('the slider holds the rows of each window, masked ones left out', () => {
  const row = fc.record({
    step: fc.double({ min: 0, max: 2, noNaN: true }),
    flux: value,
    use: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 120 }), (rows) => {
      let t = 0
      const time = Float64Array.from(rows, ({ step }) => (t += step))
      const flux = Float64Array.from(rows, (one) => one.flux)
      const use = Uint8Array.from(rows, (one) => (one.use ? 1 : 0))
      const slider = new WindowSlider(flux, timeWindows(time, { windowDays: 8 }), { use })
      for (let i = 0; i < time.length; i++) {
        slider.moveTo(i)
        const expected = rows
          .filter((one, j) => one.use && time[j] >= time[i] - 4 && time[j] < time[i] + 4)
          .map((one) => one.flux)
        expect(content(slider.window)).toEqual(expected.sort((a, b) => a - b))
      }
    }),
  )
})

test('an empty window has no statistics', () => {
  const window = new SortedWindow(1)
  expect(window.median()).toBeNaN()
  expect(window.mad(0)).toBeNaN()
  expect(window.quantile(0.5)).toBeNaN()
})
