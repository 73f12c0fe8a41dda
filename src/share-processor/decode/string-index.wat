;; Finds the strings of a JSON text, 64 bytes at a time, skips its values, and writes what is declared of them. Compiled
;; into string-index.ts; the test compiles it again. The text stands from 0 to $length.
(module
  ;; 1 MiB of text and 64 bytes of padding; from 1 MiB + 128 bytes on what the functions tell beside their results (an
  ;; exported global costs more to read); from 1 MiB + 64 KiB on an index of 4 bytes for each byte of text; from 0x520000
  ;; on room for as much text to be written; from 0x630000 on the declarations.
  (memory (export "memory") 115)

  ;; While a value is written: the address of the next mark, where the next byte is written, whether the value read last is
  ;; kept, whether one is kept that its reader may have to change, how deep containers may nest, how long a string may be.
  (global $mark (mut i32) (i32.const 0))
  (global $out (mut i32) (i32.const 0))
  (global $isKept (mut i32) (i32.const 0))
  (global $isUnusual (mut i32) (i32.const 0))
  (global $limit (mut i32) (i32.const 0))
  (global $long (mut i32) (i32.const 0))

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

  ;; Writes the positions of all quotes that are not escaped and of all backslashes that begin an escape, in order, from
  ;; $out on; returns how many. Looks from $p, where nothing is escaped, to $end: whole blocks or the end of the text.
  ;; Tells at 0x100080 whether a byte below 0x20 was among them (bit 0) and one above 0x7f (bit 1).
  (func (export "index") (param $p i32) (param $end i32) (param $length i32) (param $out i32) (result i32)
    (local $first i32)
    (local $quotes i64) (local $backslashes i64) (local $marks i64)
    (local $isEscaped i64) (local $runs i64) (local $follows i64) (local $oddStarts i64) (local $escaped i64)
    (local $space v128) (local $controls v128) (local $all v128)
    (local.set $first (local.get $out))
    (local.set $space (v128.const i8x16 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20))
    ;; Whole blocks are read, the last one beyond the text.
    (v128.store (local.get $length) (local.get $space))
    (v128.store offset=16 (local.get $length) (local.get $space))
    (v128.store offset=32 (local.get $length) (local.get $space))
    (v128.store offset=48 (local.get $length) (local.get $space))
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
    (i32.store (i32.const 0x100080) (i32.or
      (v128.any_true (local.get $controls))
      (i32.shl (i32.ne (i8x16.bitmask (local.get $all)) (i32.const 0)) (i32.const 1))))
    (i32.shr_u (i32.sub (local.get $out) (local.get $first)) (i32.const 2)))

  ;; Searches the bytes from $p (16 or more) to $length, quoted or not, for what might be one of the keys "stage" (bit 0 of the result),
  ;; "verb" (1), "objectRef" (2) and "requestURI" (3): text that ends as they do, or the escape of a letter (4). Tells at
  ;; 0x100084 where the last text "stageTimestamp" begins with its quote, 0 when there is none.
  (func (export "search") (param $p i32) (param $length i32) (result i32)
    (local $found i32) (local $bits i32) (local $at i32) (local $word i32)
    (local $bytes v128) (local $halves v128) (local $lower v128)
    (i32.store (i32.const 0x100084) (i32.const 0))
    (local.set $lower (v128.const i8x16 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f 0x0f))
    (block $done
      (loop $block
        (br_if $done (i32.ge_u (local.get $p) (local.get $length)))
        ;; Last bytes of keys and a quote behind, or a backslash and a "u" behind. The lower halves of e, b, f, I, p and
        ;; the backslash differ: each is looked up by it.
        (local.set $bytes (v128.load (local.get $p)))
        (local.set $halves (v128.and (local.get $bytes) (local.get $lower)))
        (local.set $bits (i8x16.bitmask
          (v128.and
            (i8x16.eq (local.get $bytes)
              (i8x16.swizzle
                (v128.const i8x16 0x70 0x00 0x62 0x00 0x00 0x65 0x66 0x00 0x00 0x49 0x00 0x00 0x5c 0x00 0x00 0x00)
                (local.get $halves)))
            (i8x16.eq (v128.load offset=1 (local.get $p))
              (i8x16.swizzle
                (v128.const i8x16 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x22 0x75 0x22 0x22 0x22)
                (local.get $halves))))))
        (block $searched
          (loop $bit
            (br_if $searched (i32.eqz (local.get $bits)))
            ;; The last byte of a key, or a backslash.
            (local.set $at (i32.add (local.get $p) (i32.ctz (local.get $bits))))
            (local.set $bits (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
            (local.set $word (i32.load (i32.sub (local.get $at) (i32.const 3))))
            ;; tage verb tRef tURI
            (local.set $found (i32.or (local.get $found)
              (i32.or
                (i32.or
                  (i32.eq (local.get $word) (i32.const 0x65676174))
                  (i32.shl (i32.eq (local.get $word) (i32.const 0x62726576)) (i32.const 1)))
                (i32.or
                  (i32.shl (i32.eq (local.get $word) (i32.const 0x66655274)) (i32.const 2))
                  (i32.shl (i32.eq (local.get $word) (i32.const 0x49525574)) (i32.const 3))))))
            ;; tamp: stageTim, imestamp
            (if (i32.eq (local.get $word) (i32.const 0x706d6174))
              (then
                (if (i64.eq (i64.load (i32.sub (local.get $at) (i32.const 7))) (i64.const 0x706d617473656d69))
                  (then
                    (if (i32.and
                          (i64.eq (i64.load (i32.sub (local.get $at) (i32.const 13))) (i64.const 0x6d69546567617473))
                          (i32.eq (i32.load8_u (i32.sub (local.get $at) (i32.const 14))) (i32.const 0x22)))
                      (then (i32.store (i32.const 0x100084) (i32.sub (local.get $at) (i32.const 14)))))))))
            ;; \u004. to \u007.
            (if (i32.eq (i32.and (i32.load (i32.add (local.get $at) (i32.const 1))) (i32.const 0xfcffffff)) (i32.const 0x34303075))
              (then (local.set $found (i32.or (local.get $found) (i32.const 16)))))
            (br $bit)))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (br $block)))
    (local.get $found))

  ;; The values of JSON are skipped as strictly as they are read: -1 is no JSON, else the position behind. $mark is the
  ;; address of the next mark.

  (func $space (param $at i32) (result i32)
    (local $byte i32)
    (loop $next
      (local.set $byte (i32.load8_u (local.get $at)))
      (if (i32.or
            (i32.or (i32.eq (local.get $byte) (i32.const 0x20)) (i32.eq (local.get $byte) (i32.const 0x0a)))
            (i32.or (i32.eq (local.get $byte) (i32.const 0x0d)) (i32.eq (local.get $byte) (i32.const 0x09))))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (local.get $at))

  (func $isHex (param $byte i32) (result i32)
    (i32.or
      (i32.lt_u (i32.sub (local.get $byte) (i32.const 0x30)) (i32.const 10))
      (i32.lt_u (i32.sub (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x61)) (i32.const 6))))

  ;; Whether the backslash at $at begins an escape.
  (func $isEscape (param $at i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.load8_u offset=1 (local.get $at)))
    (if (i32.eq (local.get $byte) (i32.const 0x75))
      (then
        (return (i32.and
          (i32.and
            (call $isHex (i32.load8_u offset=2 (local.get $at)))
            (call $isHex (i32.load8_u offset=3 (local.get $at))))
          (i32.and
            (call $isHex (i32.load8_u offset=4 (local.get $at)))
            (call $isHex (i32.load8_u offset=5 (local.get $at))))))))
    ;; " \ /
    (if (i32.or
          (i32.or (i32.eq (local.get $byte) (i32.const 0x22)) (i32.eq (local.get $byte) (i32.const 0x5c)))
          (i32.eq (local.get $byte) (i32.const 0x2f)))
      (then (return (i32.const 1))))
    ;; b f n r t, as bits from "b" on
    (local.set $byte (i32.sub (local.get $byte) (i32.const 0x62)))
    (i32.and
      (i32.lt_u (local.get $byte) (i32.const 32))
      (i32.shr_u (i32.const 0x00051011) (local.get $byte))))

  ;; The address of the mark that closes the string at $at, 0 when it is none.
  (func $closingMark (param $at i32) (param $mark i32) (result i32)
    (local $position i32)
    (if (i32.ne (i32.load (local.get $mark)) (local.get $at)) (then (return (i32.const 0))))
    (loop $next
      (local.set $mark (i32.add (local.get $mark) (i32.const 4)))
      (local.set $position (i32.load (local.get $mark)))
      (if (i32.eq (i32.load8_u (local.get $position)) (i32.const 0x5c))
        (then
          (if (i32.eqz (call $isEscape (local.get $position))) (then (return (i32.const 0))))
          (br $next))))
    (select (local.get $mark) (i32.const 0) (i32.eq (i32.load8_u (local.get $position)) (i32.const 0x22))))

  (func $digits (param $at i32) (result i32)
    (loop $next
      (if (i32.lt_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 0x30)) (i32.const 10))
        (then
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))
    (local.get $at))

  ;; A number, true, false or null.
  (func $scalar (param $at i32) (result i32)
    (local $start i32)
    (local.set $start (i32.load (local.get $at)))
    (if (i32.or
          (i32.eq (local.get $start) (i32.const 0x65757274))
          (i32.eq (local.get $start) (i32.const 0x6c6c756e)))
      (then (return (i32.add (local.get $at) (i32.const 4)))))
    (if (i32.eq (local.get $start) (i32.const 0x736c6166))
      (then
        (return (select
          (i32.add (local.get $at) (i32.const 5))
          (i32.const -1)
          (i32.eq (i32.load8_u offset=4 (local.get $at)) (i32.const 0x65))))))
    (local.set $at (i32.add (local.get $at) (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2d))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x30))
      (then (local.set $at (i32.add (local.get $at) (i32.const 1))))
      (else
        (local.set $start (local.get $at))
        (local.set $at (call $digits (local.get $at)))
        (if (i32.eq (local.get $at) (local.get $start)) (then (return (i32.const -1))))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2e))
      (then
        (local.set $start (i32.add (local.get $at) (i32.const 1)))
        (local.set $at (call $digits (local.get $start)))
        (if (i32.eq (local.get $at) (local.get $start)) (then (return (i32.const -1))))))
    (if (i32.eq (i32.or (i32.load8_u (local.get $at)) (i32.const 0x20)) (i32.const 0x65))
      (then
        (local.set $start (i32.add (local.get $at) (i32.const 1)))
        (local.set $start (i32.add (local.get $start) (i32.or
          (i32.eq (i32.load8_u (local.get $start)) (i32.const 0x2b))
          (i32.eq (i32.load8_u (local.get $start)) (i32.const 0x2d)))))
        (local.set $at (call $digits (local.get $start)))
        (if (i32.eq (local.get $at) (local.get $start)) (then (return (i32.const -1))))))
    (local.get $at))

  ;; The object or list at $at, within $depth others and no deeper than $limit. Tells at 0x100088 the address of the mark
  ;; behind it. What the containers within are is noted from 0x100100 on: 1 for an object, 0 for a list.
  (func $skip (export "skip") (param $at i32) (param $mark i32) (param $depth i32) (param $limit i32) (result i32)
    (local $outside i32) (local $byte i32) (local $close i32) (local $isObject i32) (local $isKey i32)
    (local.set $outside (local.get $depth))
    (loop $next
      (if (local.get $isKey)
        (then
          ;; A key and its colon, up to the value.
          (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x22)) (then (return (i32.const -1))))
          (local.set $close (i32.load offset=4 (local.get $mark)))
          (if (i32.and
                (i32.eq (i32.load (local.get $mark)) (local.get $at))
                (i32.eq (i32.load8_u (local.get $close)) (i32.const 0x22)))
            (then (local.set $mark (i32.add (local.get $mark) (i32.const 8))))
            (else
              (local.set $mark (call $closingMark (local.get $at) (local.get $mark)))
              (if (i32.eqz (local.get $mark)) (then (return (i32.const -1))))
              (local.set $close (i32.load (local.get $mark)))
              (local.set $mark (i32.add (local.get $mark) (i32.const 4)))))
          (local.set $at (i32.add (local.get $close) (i32.const 1)))
          (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
            (then (local.set $at (call $space (local.get $at)))))
          (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x3a)) (then (return (i32.const -1))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
            (then (local.set $at (call $space (local.get $at)))))))
      (block $behind
        (local.set $byte (i32.load8_u (local.get $at)))
        (if (i32.eq (local.get $byte) (i32.const 0x22))
          (then
            (local.set $close (i32.load offset=4 (local.get $mark)))
            (if (i32.and
                  (i32.eq (i32.load (local.get $mark)) (local.get $at))
                  (i32.eq (i32.load8_u (local.get $close)) (i32.const 0x22)))
              (then (local.set $mark (i32.add (local.get $mark) (i32.const 8))))
              (else
                (local.set $mark (call $closingMark (local.get $at) (local.get $mark)))
                (if (i32.eqz (local.get $mark)) (then (return (i32.const -1))))
                (local.set $close (i32.load (local.get $mark)))
                (local.set $mark (i32.add (local.get $mark) (i32.const 4)))))
            (local.set $at (i32.add (local.get $close) (i32.const 1)))
            (br $behind)))
        ;; The opening bytes, 0x5b and 0x7b.
        (if (i32.eq (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x7b))
          (then
            (if (i32.ge_u (local.get $depth) (local.get $limit)) (then (return (i32.const -1))))
            (local.set $isObject (i32.eq (local.get $byte) (i32.const 0x7b)))
            (local.set $isKey (local.get $isObject))
            (i32.store8 offset=0x100100 (local.get $depth) (local.get $isObject))
            (local.set $depth (i32.add (local.get $depth) (i32.const 1)))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
              (then (local.set $at (call $space (local.get $at)))))
            ;; The closing ones, 0x5d and 0x7d.
            (br_if $next (i32.ne (i32.load8_u (local.get $at)) (i32.add (local.get $byte) (i32.const 2))))
            (br $behind)))
        (local.set $at (call $scalar (local.get $at)))
        (if (i32.eq (local.get $at) (i32.const -1)) (then (return (i32.const -1)))))
      (loop $close
        (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
          (then (local.set $at (call $space (local.get $at)))))
        (local.set $byte (i32.load8_u (local.get $at)))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (if (i32.eq (local.get $byte) (i32.const 0x2c))
          (then
            (local.set $isKey (local.get $isObject))
            (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
              (then (local.set $at (call $space (local.get $at)))))
            (br $next)))
        (if (i32.ne (local.get $byte) (i32.or (i32.const 0x5d) (i32.shl (local.get $isObject) (i32.const 5))))
          (then (return (i32.const -1))))
        (local.set $depth (i32.sub (local.get $depth) (i32.const 1)))
        (if (i32.ne (local.get $depth) (local.get $outside))
          (then
            (local.set $isObject (i32.load8_u offset=0x1000ff (local.get $depth)))
            (br $close)))))
    (i32.store (i32.const 0x100088) (local.get $mark))
    (local.get $at))

  ;; The functions below write the projection of a value, as its declaration has it, from 0x520000 on, while they step over
  ;; it. -1: no JSON, or something that only the whole text can decide. Declarations are as field-tables.ts lays them out.

  ;; The string at $at.
  (func $string (param $at i32) (result i32)
    (local $close i32)
    (local.set $close (i32.load offset=4 (global.get $mark)))
    (if (i32.and
          (i32.eq (i32.load (global.get $mark)) (local.get $at))
          (i32.eq (i32.load8_u (local.get $close)) (i32.const 0x22)))
      (then
        (global.set $mark (i32.add (global.get $mark) (i32.const 8)))
        (return (i32.add (local.get $close) (i32.const 1)))))
    (local.set $close (call $closingMark (local.get $at) (global.get $mark)))
    (if (i32.eqz (local.get $close)) (then (return (i32.const -1))))
    (global.set $mark (i32.add (local.get $close) (i32.const 4)))
    (i32.add (i32.load (local.get $close)) (i32.const 1)))

  ;; Any value, of which nothing is written.
  (func $pass (param $at i32) (param $depth i32) (result i32)
    (local $byte i32)
    (local.set $byte (i32.load8_u (local.get $at)))
    (if (i32.eq (local.get $byte) (i32.const 0x22)) (then (return (call $string (local.get $at)))))
    (if (i32.ne (i32.or (local.get $byte) (i32.const 0x20)) (i32.const 0x7b))
      (then (return (call $scalar (local.get $at)))))
    (local.set $at (call $skip (local.get $at) (global.get $mark) (local.get $depth) (global.get $limit)))
    (if (i32.ne (local.get $at) (i32.const -1)) (then (global.set $mark (i32.load (i32.const 0x100088)))))
    (local.get $at))

  ;; Up to 15 bytes more are written, over which goes whatever is written next.
  (func $copy (param $from i32) (param $to i32)
    (local $target i32)
    (local.set $target (global.get $out))
    (global.set $out (i32.add (local.get $target) (i32.sub (local.get $to) (local.get $from))))
    (loop $next
      (v128.store (local.get $target) (v128.load (local.get $from)))
      (local.set $target (i32.add (local.get $target) (i32.const 16)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $from) (local.get $to)))))

  (func $write (param $byte i32)
    (i32.store8 (global.get $out) (local.get $byte))
    (global.set $out (i32.add (global.get $out) (i32.const 1))))

  (func $spaced (param $at i32) (result i32)
    (if (i32.le_u (i32.load8_u (local.get $at)) (i32.const 0x20))
      (then (return (call $space (local.get $at)))))
    (local.get $at))

  ;; The member of $field whose key is the text of $length bytes at $start; 0: none.
  (func $find (param $field i32) (param $start i32) (param $length i32) (result i32)
    (local $head i32) (local $tail i32) (local $hash i32) (local $member i32) (local $at i32)
    (local.set $head (i32.load (local.get $start)))
    (if (i32.lt_u (local.get $length) (i32.const 4))
      (then
        (local.set $head (i32.and (local.get $head)
          (i32.sub (i32.shl (i32.const 1) (i32.shl (local.get $length) (i32.const 3))) (i32.const 1))))))
    (if (i32.gt_u (local.get $length) (i32.const 4))
      (then (local.set $tail (i32.load (i32.sub (i32.add (local.get $start) (local.get $length)) (i32.const 4))))))
    (local.set $hash (i32.mul
      (i32.xor (i32.xor (local.get $head) (i32.shl (local.get $tail) (i32.const 3))) (local.get $length))
      (i32.const 0x9e3779b1)))
    (local.set $hash (i32.xor (local.get $hash) (i32.shr_u (local.get $hash) (i32.const 15))))
    (local.set $member (i32.load (i32.add
      (i32.load offset=4 (local.get $field))
      (i32.shl (i32.and (local.get $hash) (i32.load offset=8 (local.get $field))) (i32.const 2)))))
    (block $none
      (loop $next
        (br_if $none (i32.eqz (local.get $member)))
        (block $other
          (br_if $other (i32.ne (i32.load (local.get $member)) (local.get $length)))
          (br_if $other (i32.ne (i32.load offset=4 (local.get $member)) (local.get $head)))
          (br_if $other (i32.ne (i32.load offset=8 (local.get $member)) (local.get $tail)))
          ;; What lies between the first and the last four bytes.
          (local.set $at (i32.const 4))
          (loop $byte
            (if (i32.lt_s (local.get $at) (i32.sub (local.get $length) (i32.const 4)))
              (then
                (br_if $other (i32.ne
                  (i32.load8_u (i32.add (i32.load offset=12 (local.get $member)) (local.get $at)))
                  (i32.load8_u (i32.add (local.get $start) (local.get $at)))))
                (local.set $at (i32.add (local.get $at) (i32.const 1)))
                (br $byte))))
          (return (local.get $member)))
        (local.set $member (i32.load offset=20 (local.get $member)))
        (br $next)))
    (i32.const 0))

  ;; A number. One that might be beyond what a double holds is for JSON.parse.
  (func $number (param $at i32) (result i32)
    (local $end i32) (local $p i32)
    (local.set $end (call $scalar (local.get $at)))
    (if (i32.eq (local.get $end) (i32.const -1)) (then (return (i32.const -1))))
    (if (i32.gt_u (i32.sub (local.get $end) (local.get $at)) (i32.const 300)) (then (return (i32.const -1))))
    (local.set $p (local.get $at))
    (loop $next
      (if (i32.eq (i32.or (i32.load8_u (local.get $p)) (i32.const 0x20)) (i32.const 0x65))
        (then (return (i32.const -1))))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $p) (local.get $end))))
    (call $copy (local.get $at) (local.get $end))
    (local.get $end))

  ;; A value. Types: 0 string, 1 number, 2 boolean, 3 quantity, 4 object, 5 map, 6 list, 7 an object or a list,
  ;; 8 (of members of an event alone) a body.
  (func $value (param $field i32) (param $at i32) (param $depth i32) (result i32)
    (local $type i32) (local $byte i32) (local $end i32)
    (local.set $type (i32.load (local.get $field)))
    (local.set $byte (i32.load8_u (local.get $at)))
    (if (i32.eq (local.get $type) (i32.const 7))
      (then
        (local.set $field (select
          (i32.load offset=16 (local.get $field))
          (i32.load offset=12 (local.get $field))
          (i32.eq (local.get $byte) (i32.const 0x5b))))
        (local.set $type (i32.load (local.get $field)))))
    (global.set $isKept (i32.const 1))
    (block $other
      (if (i32.eq (local.get $byte) (i32.const 0x22))
        (then
          (br_if $other (i32.and (i32.ne (local.get $type) (i32.const 0)) (i32.ne (local.get $type) (i32.const 3))))
          (local.set $end (call $string (local.get $at)))
          (if (i32.eq (local.get $end) (i32.const -1)) (then (return (i32.const -1))))
          (if (i32.gt_u (i32.sub (local.get $end) (local.get $at)) (i32.add (global.get $long) (i32.const 2)))
            (then (global.set $isUnusual (i32.const 1))))
          (call $copy (local.get $at) (local.get $end))
          (return (local.get $end))))
      (if (i32.eq (local.get $byte) (i32.const 0x7b))
        (then
          (if (i32.eq (local.get $type) (i32.const 4))
            (then (return (call $object (local.get $field) (local.get $at) (i32.add (local.get $depth) (i32.const 1))))))
          (br_if $other (i32.ne (local.get $type) (i32.const 5)))
          (return (call $map (local.get $field) (local.get $at) (i32.add (local.get $depth) (i32.const 1))))))
      (if (i32.eq (local.get $byte) (i32.const 0x5b))
        (then
          (br_if $other (i32.ne (local.get $type) (i32.const 6)))
          (return (call $list (i32.load offset=12 (local.get $field)) (local.get $at) (i32.add (local.get $depth) (i32.const 1))))))
      ;; null
      (if (i32.eq (local.get $byte) (i32.const 0x6e))
        (then
          (local.set $end (call $scalar (local.get $at)))
          (if (i32.eq (local.get $end) (i32.const -1)) (then (return (i32.const -1))))
          (global.set $isUnusual (i32.const 1))
          (call $copy (local.get $at) (local.get $end))
          (return (local.get $end))))
      ;; true, false
      (if (i32.or (i32.eq (local.get $byte) (i32.const 0x74)) (i32.eq (local.get $byte) (i32.const 0x66)))
        (then
          (br_if $other (i32.ne (local.get $type) (i32.const 2)))
          (local.set $end (call $scalar (local.get $at)))
          (if (i32.eq (local.get $end) (i32.const -1)) (then (return (i32.const -1))))
          (call $copy (local.get $at) (local.get $end))
          (return (local.get $end))))
      (br_if $other (i32.and (i32.ne (local.get $type) (i32.const 1)) (i32.ne (local.get $type) (i32.const 3))))
      (return (call $number (local.get $at))))
    ;; Of another type than declared: absent.
    (local.set $end (call $pass (local.get $at) (local.get $depth)))
    (global.set $isKept (i32.const 0))
    (local.get $end))

  ;; Where the value of a member begins and ends (the end negative if it is a string with escapes), in its slot.
  (func $tell (param $member i32) (param $start i32) (param $end i32) (param $firstMark i32)
    (local $slot i32)
    (local.set $slot (i32.load offset=32 (local.get $member)))
    (if (i32.and
          (i32.ne (local.get $slot) (i32.const 0))
          (i32.ne (i32.load8_u (local.get $start)) (i32.const 0x6e)))
      (then
        (i32.store (local.get $slot) (local.get $start))
        (i32.store offset=4 (local.get $slot) (select
          (local.get $end)
          (i32.sub (i32.const 0) (local.get $end))
          (i32.eq (i32.sub (global.get $mark) (local.get $firstMark)) (i32.const 8)))))))

  (func $object (param $field i32) (param $at i32) (param $depth i32) (result i32)
    (local $member i32) (local $key i32) (local $close i32) (local $isFirst i32) (local $before i32)
    (local $valueMark i32) (local $start i32) (local $seen i64)
    (if (i32.gt_u (local.get $depth) (global.get $limit)) (then (return (i32.const -1))))
    (local.set $isFirst (i32.const 1))
    (call $write (i32.const 0x7b))
    (local.set $at (call $spaced (i32.add (local.get $at) (i32.const 1))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x7d))
      (then
        (call $write (i32.const 0x7d))
        (global.set $isKept (i32.const 1))
        (return (i32.add (local.get $at) (i32.const 1)))))
    (loop $next
      ;; A key with escapes may spell a declared one.
      (local.set $close (i32.load offset=4 (global.get $mark)))
      (if (i32.or
            (i32.ne (i32.load (global.get $mark)) (local.get $at))
            (i32.ne (i32.load8_u (local.get $close)) (i32.const 0x22)))
        (then (return (i32.const -1))))
      (global.set $mark (i32.add (global.get $mark) (i32.const 8)))
      (local.set $key (local.get $at))
      (local.set $member (call $find
        (local.get $field)
        (i32.add (local.get $at) (i32.const 1))
        (i32.sub (i32.sub (local.get $close) (local.get $at)) (i32.const 1))))
      (local.set $close (i32.add (local.get $close) (i32.const 1)))
      (local.set $at (call $spaced (local.get $close)))
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x3a)) (then (return (i32.const -1))))
      (local.set $at (call $spaced (i32.add (local.get $at) (i32.const 1))))
      (if (i32.eqz (local.get $member))
        (then (local.set $at (call $pass (local.get $at) (local.get $depth))))
        (else
          ;; Of equal keys the last counts, unless it is of another type: that is for the whole text to decide.
          (if (i64.ne (i64.and (local.get $seen) (i64.load offset=24 (local.get $member))) (i64.const 0))
            (then (return (i32.const -1))))
          (local.set $seen (i64.or (local.get $seen) (i64.load offset=24 (local.get $member))))
          (local.set $before (global.get $out))
          (if (i32.eqz (local.get $isFirst)) (then (call $write (i32.const 0x2c))))
          (call $copy (local.get $key) (local.get $close))
          (call $write (i32.const 0x3a))
          (local.set $start (local.get $at))
          (local.set $valueMark (global.get $mark))
          (local.set $at (call $value (i32.load offset=16 (local.get $member)) (local.get $at) (local.get $depth)))
          (if (i32.eqz (global.get $isKept))
            (then (global.set $out (local.get $before)))
            (else
              (local.set $isFirst (i32.const 0))
              (call $tell (local.get $member) (local.get $start) (local.get $at) (local.get $valueMark))))))
      (if (i32.eq (local.get $at) (i32.const -1)) (then (return (i32.const -1))))
      (local.set $at (call $spaced (local.get $at)))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2c))
        (then
          (local.set $at (call $spaced (i32.add (local.get $at) (i32.const 1))))
          (br $next))))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x7d)) (then (return (i32.const -1))))
    (call $write (i32.const 0x7d))
    (global.set $isKept (i32.const 1))
    (i32.add (local.get $at) (i32.const 1)))

  ;; The members of a map are the keys that it leaves out.
  (func $map (param $field i32) (param $at i32) (param $depth i32) (result i32)
    (local $key i32) (local $close i32) (local $isFirst i32) (local $isOut i32)
    (if (i32.gt_u (local.get $depth) (global.get $limit)) (then (return (i32.const -1))))
    (local.set $isFirst (i32.const 1))
    (call $write (i32.const 0x7b))
    (local.set $at (call $spaced (i32.add (local.get $at) (i32.const 1))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x7d))
      (then
        (call $write (i32.const 0x7d))
        (global.set $isKept (i32.const 1))
        (return (i32.add (local.get $at) (i32.const 1)))))
    (loop $next
      (local.set $close (i32.load offset=4 (global.get $mark)))
      (if (i32.or
            (i32.ne (i32.load (global.get $mark)) (local.get $at))
            (i32.ne (i32.load8_u (local.get $close)) (i32.const 0x22)))
        (then (return (i32.const -1))))
      (global.set $mark (i32.add (global.get $mark) (i32.const 8)))
      (local.set $key (local.get $at))
      (local.set $isOut (call $find
        (local.get $field)
        (i32.add (local.get $at) (i32.const 1))
        (i32.sub (i32.sub (local.get $close) (local.get $at)) (i32.const 1))))
      (local.set $close (i32.add (local.get $close) (i32.const 1)))
      (local.set $at (call $spaced (local.get $close)))
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x3a)) (then (return (i32.const -1))))
      (local.set $at (call $spaced (i32.add (local.get $at) (i32.const 1))))
      (if (local.get $isOut)
        (then (local.set $at (call $pass (local.get $at) (local.get $depth))))
        (else
          (if (i32.eqz (local.get $isFirst)) (then (call $write (i32.const 0x2c))))
          (local.set $isFirst (i32.const 0))
          (call $copy (local.get $key) (local.get $close))
          (call $write (i32.const 0x3a))
          (local.set $at (call $value (i32.load offset=12 (local.get $field)) (local.get $at) (local.get $depth)))
          ;; It would take away an equal key that came before.
          (if (i32.eqz (global.get $isKept)) (then (return (i32.const -1))))))
      (if (i32.eq (local.get $at) (i32.const -1)) (then (return (i32.const -1))))
      (local.set $at (call $spaced (local.get $at)))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2c))
        (then
          (local.set $at (call $spaced (i32.add (local.get $at) (i32.const 1))))
          (br $next))))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x7d)) (then (return (i32.const -1))))
    (call $write (i32.const 0x7d))
    (global.set $isKept (i32.const 1))
    (i32.add (local.get $at) (i32.const 1)))

  (func $list (param $of i32) (param $at i32) (param $depth i32) (result i32)
    (local $isFirst i32) (local $before i32)
    (if (i32.gt_u (local.get $depth) (global.get $limit)) (then (return (i32.const -1))))
    (local.set $isFirst (i32.const 1))
    (call $write (i32.const 0x5b))
    (local.set $at (call $spaced (i32.add (local.get $at) (i32.const 1))))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x5d))
      (then
        (call $write (i32.const 0x5d))
        (global.set $isKept (i32.const 1))
        (return (i32.add (local.get $at) (i32.const 1)))))
    (loop $next
      (local.set $before (global.get $out))
      (if (i32.eqz (local.get $isFirst)) (then (call $write (i32.const 0x2c))))
      (local.set $at (call $value (local.get $of) (local.get $at) (local.get $depth)))
      (if (i32.eq (local.get $at) (i32.const -1)) (then (return (i32.const -1))))
      (if (global.get $isKept)
        (then (local.set $isFirst (i32.const 0)))
        (else (global.set $out (local.get $before))))
      (local.set $at (call $spaced (local.get $at)))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2c))
        (then
          (local.set $at (call $spaced (i32.add (local.get $at) (i32.const 1))))
          (br $next))))
    (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x5d)) (then (return (i32.const -1))))
    (call $write (i32.const 0x5d))
    (global.set $isKept (i32.const 1))
    (i32.add (local.get $at) (i32.const 1)))

  ;; Writes the projection of the value at $at by the declaration at $field. Strings of more than $long bytes are told as
  ;; unusual, as is null. Tells the address of the mark behind it at 0x100088, how many bytes were written at 0x10008c (0:
  ;; it is of another type), whether something unusual is among them at 0x100090, and from 0x100400 on, 8 bytes for each
  ;; of 32 slots that declarations name, where such a value begins and ends; 0: there was none.
  (func (export "project") (param $field i32) (param $at i32) (param $marks i32) (param $depth i32) (param $maxDepth i32) (param $length i32) (result i32)
    (local $slot i32)
    (global.set $mark (local.get $marks))
    (global.set $out (i32.const 0x520000))
    (global.set $isUnusual (i32.const 0))
    (global.set $limit (local.get $maxDepth))
    (global.set $long (local.get $length))
    (loop $clear
      (v128.store offset=0x100400 (local.get $slot) (v128.const i64x2 0 0))
      (local.set $slot (i32.add (local.get $slot) (i32.const 16)))
      (br_if $clear (i32.lt_u (local.get $slot) (i32.const 256))))
    (local.set $at (call $value (local.get $field) (local.get $at) (local.get $depth)))
    (i32.store (i32.const 0x100088) (global.get $mark))
    (i32.store (i32.const 0x10008c) (select
      (i32.sub (global.get $out) (i32.const 0x520000))
      (i32.const 0)
      (global.get $isKept)))
    (i32.store (i32.const 0x100090) (global.get $isUnusual))
    (local.get $at))

  ;; Goes through the members of an event (a declaration of type 4) from $at on: a key, or what follows a value. Members
  ;; that are declared as bodies (type 8) are not read; the slots of all others are filled. Stops behind the member with
  ;; which all of the members $stop (their bits) have been seen, before a body, and at the end. Result: 0 stopped, 1 a body,
  ;; 2 the end, -1: no JSON, a key that came before, or something that only the whole text can decide. Tells the address of
  ;; the mark at 0x100088, the position (of a body, of what follows a member, or behind the end) at 0x1000a0, the members
  ;; seen ($seen and more) at 0x1000a4, and the bit of the body at 0x1000a8.
  (func (export "walk") (param $field i32) (param $at i32) (param $marks i32) (param $seen i32) (param $stop i32) (param $maxDepth i32) (result i32)
    (local $member i32) (local $close i32) (local $bit i32) (local $firstMark i32) (local $start i32) (local $wasSeen i32)
    (global.set $mark (local.get $marks))
    (global.set $limit (local.get $maxDepth))
    (local.set $at (call $spaced (local.get $at)))
    (loop $next
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x7d))
        (then
          (call $stand (i32.add (local.get $at) (i32.const 1)) (local.get $seen) (i32.const 0))
          (return (i32.const 2))))
      (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2c))
        (then (local.set $at (call $spaced (i32.add (local.get $at) (i32.const 1))))))
      (local.set $close (i32.load offset=4 (global.get $mark)))
      (if (i32.or
            (i32.ne (i32.load (global.get $mark)) (local.get $at))
            (i32.ne (i32.load8_u (local.get $close)) (i32.const 0x22)))
        (then (return (i32.const -1))))
      (global.set $mark (i32.add (global.get $mark) (i32.const 8)))
      (local.set $member (call $find
        (local.get $field)
        (i32.add (local.get $at) (i32.const 1))
        (i32.sub (i32.sub (local.get $close) (local.get $at)) (i32.const 1))))
      (local.set $at (call $spaced (i32.add (local.get $close) (i32.const 1))))
      (if (i32.ne (i32.load8_u (local.get $at)) (i32.const 0x3a)) (then (return (i32.const -1))))
      (local.set $at (call $spaced (i32.add (local.get $at) (i32.const 1))))
      (local.set $wasSeen (local.get $seen))
      (if (i32.eqz (local.get $member))
        (then (local.set $at (call $pass (local.get $at) (i32.const 1))))
        (else
          (local.set $bit (i32.load offset=24 (local.get $member)))
          (if (i32.and (local.get $seen) (local.get $bit)) (then (return (i32.const -1))))
          (local.set $seen (i32.or (local.get $seen) (local.get $bit)))
          (if (i32.eq (i32.load (i32.load offset=16 (local.get $member))) (i32.const 8))
            (then
              (call $stand (local.get $at) (local.get $seen) (local.get $bit))
              (return (i32.const 1))))
          (global.set $out (i32.const 0x520000))
          (local.set $start (local.get $at))
          (local.set $firstMark (global.get $mark))
          (local.set $at (call $value (i32.load offset=16 (local.get $member)) (local.get $at) (i32.const 1)))
          (if (global.get $isKept)
            (then (call $tell (local.get $member) (local.get $start) (local.get $at) (local.get $firstMark))))))
      (if (i32.eq (local.get $at) (i32.const -1)) (then (return (i32.const -1))))
      (local.set $at (call $spaced (local.get $at)))
      (if (i32.and
            (i32.ne (local.get $seen) (local.get $wasSeen))
            (i32.eq (i32.and (local.get $seen) (local.get $stop)) (local.get $stop)))
        (then
          (call $stand (local.get $at) (local.get $seen) (i32.const 0))
          (return (i32.const 0))))
      (br_if $next (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x2c)))
      (br_if $next (i32.eq (i32.load8_u (local.get $at)) (i32.const 0x7d))))
    (i32.const -1))

  (func $stand (param $at i32) (param $seen i32) (param $bit i32)
    (i32.store (i32.const 0x100088) (global.get $mark))
    (i32.store (i32.const 0x1000a0) (local.get $at))
    (i32.store (i32.const 0x1000a4) (local.get $seen))
    (i32.store (i32.const 0x1000a8) (local.get $bit))))
