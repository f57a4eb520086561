//go:build !s3

package fleet

// objectStores is false in the program as it is released: what it guards is not
// in there.
const objectStores = false
