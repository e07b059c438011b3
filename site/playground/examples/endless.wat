;; It never returns. All of this runs in a worker, so the page
;; stays awake, and Stop ends it.
(module $endless
  (func (export "spin")
    (loop $again
      (br $again))))
