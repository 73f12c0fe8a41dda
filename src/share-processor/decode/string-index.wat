;; Finds the strings of a JSON text, 64 bytes at a time. Compiled into string-index.ts; the test compiles it again.
(module
  ;; 1 MiB of text and 64 bytes of padding, then from 1 MiB + 64 KiB on an index of 4 bytes for each byte of text.
  (memory (export "memory") 82)

  ;; Bit 0: a byte below 0x20 is in the text. Bit 1: a byte above 0x7f is.
  (global $flags (export "flags") (mut i32) (i32.const 0))

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
  ;; $out on; returns how many. The text is from 0 to $length.
  (func (export "index") (param $length i32) (param $out i32) (result i32)
    (local $p i32) (local $first i32)
    (local $quotes i64) (local $backslashes i64) (local $marks i64)
    (local $isEscaped i64) (local $runs i64) (local $follows i64) (local $oddStarts i64) (local $escaped i64)
    (local $space v128) (local $controls v128) (local $all v128)
    (local.set $first (local.get $out))
    (local.set $space (v128.const i8x16 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20 0x20))
    (v128.store (local.get $length) (local.get $space))
    (v128.store offset=16 (local.get $length) (local.get $space))
    (v128.store offset=32 (local.get $length) (local.get $space))
    (v128.store offset=48 (local.get $length) (local.get $space))
    (block $done
      (loop $block
        (br_if $done (i32.ge_u (local.get $p) (local.get $length)))
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
    (i32.shr_u (i32.sub (local.get $out) (local.get $first)) (i32.const 2))))
