export default {
  base: "./",
  build: { chunkSizeWarningLimit: 1000 },
};
