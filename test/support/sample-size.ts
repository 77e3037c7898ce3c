/** How many times a test does something at random: fewer in every run, all in `npm run test:faults`. */
export const sampleSize = (few: number, all: number): number => (process.env.FAULT_FIGURES ? all : few)
