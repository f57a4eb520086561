// Package bucket is the object store of package fleet: bundles in buckets that
// speak Amazon's S3 protocol, and results in them. It is built with the tag s3
// only; without it the program connects to nothing.
package bucket
