export default {
  entry: "./main.js",
  performance: { maxAssetSize: 1_000_000, maxEntrypointSize: 1_000_000 },
};
