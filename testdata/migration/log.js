// What a component that jco has made JavaScript of imports.
export default function log() {}
