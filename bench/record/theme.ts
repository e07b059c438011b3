/**
 * The colours of the plot, by what surrounds it. Who is compared differs by shape as well as by colour, and the colours are of those
 * that people with any kind of colour vision tell apart.
 */

/** A theme. */
export interface Theme {
  readonly ground: string;
  /** Behind every second row. */
  readonly band: string;
  readonly grid: string;
  readonly text: string;
  /** By contestant. */
  readonly marks: { readonly [contestant: string]: string };
}

/** The themes. */
export const themes: { readonly [name: string]: Theme } = {
  light: {
    ground: "#ffffff",
    band: "#f6f8fa",
    grid: "#d0d7de",
    text: "#1f2328",
    marks: { native: "#0072b2", "native+fuel": "#b84a00", compiled: "#a3337c", interp: "#007a59", polywasm: "#57606a" },
  },
  dark: {
    ground: "#0d1117",
    band: "#161b22",
    grid: "#3d444d",
    text: "#f0f6fc",
    marks: { native: "#56b4e9", "native+fuel": "#e69f00", compiled: "#e68cc3", interp: "#2fc79b", polywasm: "#b1bac4" },
  },
};

/** The shape of each contestant's mark around a point, as a path. */
export const shapes: { readonly [contestant: string]: string } = {
  native: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z",
  "native+fuel": "M0 -5.5L5.5 0L0 5.5L-5.5 0z",
  compiled: "M-5 -4H5L0 5z",
  interp: "M-4 -4H4V4H-4z",
  polywasm: "M0 -5L5 4H-5z",
};
