//go:build s3

package fleet

// objectStores is whether there is code for bundles in object stores.
const objectStores = true
