;; Finds the strings of a JSON text, 64 bytes at a time. Compiled into string-index.ts; the test compiles it again.
;; The text stands from 0 to $length, white space behind it.
(module
  ;; 1 MiB of text and 64 bytes of padding, then from 1 MiB + 64 KiB on an index of 4 bytes for each byte of text.
  (memory (export "memory") 82)

  ;; Of the last call of "index". Bit 0: a byte below 0x20 is in the text. Bit 1: a byte above 0x7f is.
  (global $flags (export "flags") (mut i32) (i32.const 0))

  ;; Of the last call of "search".
  (global $stageTimestamp (export "stageTimestamp") (mut i32) (i32.const 0))

  (func $mask (param $byte v128) (param $p i32) (result i64)
    (i64.or
      (i64.or
        (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (v128.load (local.get $p)) (local.get $byte))))
        (i64.shl
          (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (v128.load offset=16 (local.get $p)) (local.get $byte))))
          (i64.const 16)))
      (i64.or
        (i64.shl
          (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (v128.load offset=32 (local.get $p)) (local.get $byte))))
          (i64.const 32))
        (i64.shl
          (i64.extend_i32_u (i8x16.bitmask (i8x16.eq (v128.load offset=48 (local.get $p)) (local.get $byte))))
          (i64.const 48)))))

  ;; White space behind the text, for whole blocks are read.
  (func (export "pad") (param $length i32)
    (local $space v128)
    (local.set $space (v128.const i8x16 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20))
    (v128.store (local.get $length) (local.get $space))
    (v128.store offset=16 (local.get $length) (local.get $space))
    (v128.store offset=32 (local.get $length) (local.get $space))
    (v128.store offset=48 (local.get $length) (local.get $space)))

  ;; Writes the positions of all quotes that are not escaped and of all backslashes that begin an escape, in order, from
  ;; $out on; returns how many. Looks from $p, where nothing is escaped, to $end: whole blocks or the end of the text.
  (func (export "index") (param $p i32) (param $end i32) (param $length i32) (param $out i32) (result i32)
    (local $first i32)
    (local $quotes i64) (local $backslashes i64) (local $marks i64)
    (local $isEscaped i64) (local $runs i64) (local $follows i64) (local $oddStarts i64) (local $escaped i64)
    (local $space v128) (local $controls v128) (local $all v128)
    (local.set $first (local.get $out))
    (local.set $space (v128.const i8x16 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20))
    (block $done
      (loop $block
        (br_if $done (i32.ge_u (local.get $p) (local.get $end)))
        (local.set $all (v128.or (local.get $all)
          (v128.or
            (v128.or (v128.load (local.get $p)) (v128.load offset=16 (local.get $p)))
            (v128.or (v128.load offset=32 (local.get $p)) (v128.load offset=48 (local.get $p))))))
        (local.set $controls (v128.or (local.get $controls)
          (i8x16.lt_u
            (i8x16.min_u
              (i8x16.min_u (v128.load (local.get $p)) (v128.load offset=16 (local.get $p)))
              (i8x16.min_u (v128.load offset=32 (local.get $p)) (v128.load offset=48 (local.get $p))))
            (local.get $space))))
        (local.set $quotes (call $mask
          (v128.const i8x16 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22)
          (local.get $p)))
        (local.set $backslashes (call $mask
          (v128.const i8x16 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c)
          (local.get $p)))
        (local.set $marks (local.get $quotes))
        (if (i64.ne (i64.or (local.get $backslashes) (local.get $isEscaped)) (i64.const 0))
          (then
            ;; Of a run of backslashes every second one is escaped, as is the byte after a run of odd length. Adding the
            ;; starts of runs carries through each run to the bit behind it, whose parity then tells (as simdjson does).
            (local.set $runs (i64.and (local.get $backslashes) (i64.xor (local.get $isEscaped) (i64.const -1))))
            (local.set $follows (i64.or (i64.shl (local.get $runs) (i64.const 1)) (local.get $isEscaped)))
            (local.set $oddStarts (i64.and
              (i64.and (local.get $runs) (i64.const 0xaaaaaaaaaaaaaaaa))
              (i64.xor (local.get $follows) (i64.const -1))))
            (local.set $runs (i64.add (local.get $oddStarts) (local.get $runs)))
            (local.set $isEscaped (i64.extend_i32_u (i64.lt_u (local.get $runs) (local.get $oddStarts))))
            (local.set $escaped (i64.and
              (i64.xor (i64.const 0x5555555555555555) (i64.shl (local.get $runs) (i64.const 1)))
              (local.get $follows)))
            (local.set $marks (i64.and
              (i64.or (local.get $quotes) (local.get $backslashes))
              (i64.xor (local.get $escaped) (i64.const -1))))))
        (block $written
          (loop $mark
            (br_if $written (i64.eqz (local.get $marks)))
            (i32.store (local.get $out) (i32.add (local.get $p) (i32.wrap_i64 (i64.ctz (local.get $marks)))))
            (local.set $out (i32.add (local.get $out) (i32.const 4)))
            (local.set $marks (i64.and (local.get $marks) (i64.sub (local.get $marks) (i64.const 1))))
            (br $mark)))
        (local.set $p (i32.add (local.get $p) (i32.const 64)))
        (br $block)))
    ;; Whoever reads on behind the last one finds the padding.
    (i32.store (local.get $out) (local.get $length))
    (i32.store offset=4 (local.get $out) (local.get $length))
    (global.set $flags (i32.or
      (v128.any_true (local.get $controls))
      (i32.shl (i32.ne (i8x16.bitmask (local.get $all)) (i32.const 0)) (i32.const 1))))
    (i32.shr_u (i32.sub (local.get $out) (local.get $first)) (i32.const 2)))

  ;; Searches the bytes from $p to $length, quoted or not, for what might be one of the keys "stage", "verb", "objectRef"
  ;; and "requestURI": text that ends as they do, or the escape of a letter; 1 when there is any. $stageTimestamp is then
  ;; where the last text "stageTimestamp" begins with its quote, 0 when there is none.
  (func (export "search") (param $p i32) (param $length i32) (result i32)
    (local $mayHold i32) (local $bits i32) (local $at i32) (local $word i32) (local $bytes v128) (local $next v128)
    (global.set $stageTimestamp (i32.const 0))
    (block $done
      (loop $block
        (br_if $done (i32.ge_u (local.get $p) (local.get $length)))
        (local.set $bytes (v128.load (local.get $p)))
        (local.set $next (v128.load offset=1 (local.get $p)))
        (local.set $bits (i8x16.bitmask
          (v128.or
            (v128.and
              (i8x16.eq (local.get $next)
                (v128.const i8x16 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22))
              (v128.or
                (v128.or
                  (i8x16.eq (local.get $bytes)
                    (v128.const i8x16 0x65 0x65 0x65 0x65 0x65 0x65 0x65 0x65 0x65 0x65 0x65 0x65 0x65 0x65 0x65 0x65))
                  (i8x16.eq (local.get $bytes)
                    (v128.const i8x16 0x62 0x62 0x62 0x62 0x62 0x62 0x62 0x62 0x62 0x62 0x62 0x62 0x62 0x62 0x62 0x62)))
                (v128.or
                  (v128.or
                    (i8x16.eq (local.get $bytes)
                      (v128.const i8x16 0x66 0x66 0x66 0x66 0x66 0x66 0x66 0x66 0x66 0x66 0x66 0x66 0x66 0x66 0x66 0x66))
                    (i8x16.eq (local.get $bytes)
                      (v128.const i8x16 0x49 0x49 0x49 0x49 0x49 0x49 0x49 0x49 0x49 0x49 0x49 0x49 0x49 0x49 0x49 0x49)))
                  (i8x16.eq (local.get $bytes)
                    (v128.const i8x16 0x70 0x70 0x70 0x70 0x70 0x70 0x70 0x70 0x70 0x70 0x70 0x70 0x70 0x70 0x70 0x70)))))
            (v128.and
              (i8x16.eq (local.get $bytes)
                (v128.const i8x16 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c 0x5c))
              (i8x16.eq (local.get $next)
                (v128.const i8x16 0x75 0x75 0x75 0x75 0x75 0x75 0x75 0x75 0x75 0x75 0x75 0x75 0x75 0x75 0x75 0x75))))))
        (block $searched
          (loop $bit
            (br_if $searched (i32.eqz (local.get $bits)))
            ;; The last byte of a key, or a backslash.
            (local.set $at (i32.add (local.get $p) (i32.ctz (local.get $bits))))
            (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
            (local.set $word (i32.load (i32.sub (local.get $at) (i32.const 3))))
            ;; tage verb tRef tURI
            (if (i32.or
                  (i32.or
                    (i32.eq (local.get $word) (i32.const 0x65676174))
                    (i32.eq (local.get $word) (i32.const 0x62726576)))
                  (i32.or
                    (i32.eq (local.get $word) (i32.const 0x66655274))
                    (i32.eq (local.get $word) (i32.const 0x49525574))))
              (then (local.set $mayHold (i32.const 1))))
            ;; tamp: stageTim, imestamp
            (if (i32.eq (local.get $word) (i32.const 0x706d6174))
              (then
                (if (i32.and
                      (i32.ge_u (local.get $at) (i32.const 14))
                      (i64.eq (i64.load (i32.sub (local.get $at) (i32.const 7))) (i64.const 0x706d617473656d69)))
                  (then
                    (if (i32.and
                          (i64.eq (i64.load (i32.sub (local.get $at) (i32.const 13))) (i64.const 0x6d69546567617473))
                          (i32.eq (i32.load8_u (i32.sub (local.get $at) (i32.const 14))) (i32.const 0x22)))
                      (then (global.set $stageTimestamp (i32.sub (local.get $at) (i32.const 14)))))))))
            ;; \u004. to \u007.
            (if (i32.eq (i32.and (i32.load (i32.add (local.get $at) (i32.const 1))) (i32.const 0xfcffffff)) (i32.const 0x34303075))
              (then (local.set $mayHold (i32.const 1))))
            (br $bit)))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (br $block)))
    (local.get $mayHold)))
