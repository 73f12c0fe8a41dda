/**
 * HTTP status of each `google.rpc.Code`, by its number (google/rpc/code.proto). What an API server answers is told less
 * exactly by it: 422 comes back as 400, 409 of a write conflict and of a name that is taken are one.
 */
const HTTP_STATUS = [
  200, // OK
  499, // CANCELLED
  500, // UNKNOWN
  400, // INVALID_ARGUMENT
  504, // DEADLINE_EXCEEDED
  404, // NOT_FOUND
  409, // ALREADY_EXISTS
  403, // PERMISSION_DENIED
  429, // RESOURCE_EXHAUSTED
  400, // FAILED_PRECONDITION
  409, // ABORTED
  400, // OUT_OF_RANGE
  501, // UNIMPLEMENTED
  500, // INTERNAL
  503, // UNAVAILABLE
  500, // DATA_LOSS
  401, // UNAUTHENTICATED
];

/** 500 for a code that is none of them. */
export const httpStatus = (code: number): number => HTTP_STATUS[code] ?? 500;
