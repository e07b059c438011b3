(ns cljw.smoke-test
  (:require
   [cljs.test :refer [deftest is]]
   [cljw.smoke :as smoke]))

(deftest the-smallest-program
  (is (= 42 (smoke/add 40 2)))
  (is (= -2147483648 (smoke/add 2147483647 1)))
  (is (= "40 + 2 = 42\n" (with-out-str (smoke/main)))))
