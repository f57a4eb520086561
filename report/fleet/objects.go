package fleet

import (
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"sync"

	"kanshiki/collect"
)

// Objects reads bundles from an object store, where they lie under paths such
// as s3://bucket/2026/mg.tar.gz. Its errors are words for the user, without
// secrets; one that may pass wraps ErrUnreached.
type Objects interface {
	// List returns the object of that path, if there is one, and all below it:
	// those whose paths go on with a slash.
	List(ctx context.Context, path string) ([]Object, error)
	// Head returns the first n bytes of an object, or all if it has fewer.
	Head(ctx context.Context, o Object, n int) ([]byte, error)
	// Open reads an object from its beginning. It ends in an error unless
	// o.Size bytes were read of what o.ETag names.
	Open(ctx context.Context, o Object) (io.ReadCloser, error)
}

// Object is what a list says of one.
type Object struct {
	Path string
	Size int64 // in bytes
	// ETag is another one when the content is (RFC 9110, 8.8.3), without quotes.
	ETag string
}

// ErrUnreached is wrapped by errors that are not about the object.
var ErrUnreached = errors.New("no answer from the object store")

// scheme begins the paths of objects.
const scheme = "s3://"

// Remote reports whether a path is that of an object, not of a file.
func Remote(path string) bool { return strings.HasPrefix(path, scheme) }

// SplitRemote parts s3://bucket/key; key is empty for the bucket itself, and
// ends in no slash.
func SplitRemote(path string) (bucket, key string) {
	bucket, key, _ = strings.Cut(strings.TrimPrefix(path, scheme), "/")
	return bucket, strings.TrimRight(key, "/")
}

// whole is a path of an object store without slashes at its end.
func whole(p string) string {
	bucket, key := SplitRemote(p)
	return strings.TrimRight(scheme+bucket+"/"+key, "/")
}

var errNoObject = errors.New("no such object, and none below it")

// Missing reports whether the item is a path of an object store where nothing is.
func (it *Item) Missing() bool { return it.failure != nil && it.failure.Message == errNoObject.Error() }

// Failure is why an item cannot be read, as far as Find has seen; nil if it may.
func (it *Item) Failure() *Failure { return it.failure }

// unreadObject is the failure of what the store refuses, or cannot give now.
func unreadObject(err error) *Failure {
	kind := Unreadable
	if errors.Is(err, ErrUnreached) {
		kind = Network
	}
	return &Failure{kind, err.Error()}
}

// bucket takes an object and what lies below it.
func (f *finder) bucket(named string) error {
	named = whole(named)
	objects, err := f.objects.List(f.ctx, named)
	if err != nil {
		return err
	}
	objects = slices.DeleteFunc(objects, func(o Object) bool {
		return strings.HasSuffix(o.Path, "/") || o.Path != named && !strings.HasPrefix(o.Path, named+"/") || slices.ContainsFunc(f.away, func(a string) bool { return strings.HasPrefix(o.Path, a+"/") })
	})
	slices.SortFunc(objects, func(a, b Object) int { return strings.Compare(a.Path, b.Path) })
	if len(objects) == 0 {
		f.fail(named, errNoObject)
		return nil
	}
	var take []Object
	if objects[0].Path == named {
		take, objects = objects[:1:1], objects[1:]
	}
	return f.heads(named, f.below(take, named, objects))
}

// below adds to take the objects below a prefix but those of unpacked bundles:
// of each of these the rotated logs would pass for bundles.
func (f *finder) below(take []Object, prefix string, objects []Object) []Object {
	if len(objects) == 0 {
		return take
	}
	if unpackedObjects(prefix, objects) {
		var size int64
		for _, o := range objects {
			size += o.Size
		}
		f.items = append(f.items, Item{Path: prefix, Bytes: size, Work: size,
			failure: &Failure{Unreadable, "an unpacked bundle; of an object store only archives are read"}})
		return take
	}
	for len(objects) > 0 {
		first := objects[0]
		folder, _, deeper := strings.Cut(first.Path[len(prefix)+1:], "/")
		if !deeper {
			take, objects = append(take, first), objects[1:]
			continue
		}
		folder = prefix + "/" + folder
		n := 0
		for n < len(objects) && strings.HasPrefix(objects[n].Path, folder+"/") {
			n++
		}
		take, objects = f.below(take, folder, objects[:n]), objects[n:]
	}
	return take
}

// unpackedObjects is unpacked for the objects below a prefix.
func unpackedObjects(prefix string, objects []Object) bool {
	rec := collect.Recognizer{Name: path.Base(prefix)}
	for _, o := range objects[:min(len(objects), lookEntries)] {
		parts := strings.SplitN(o.Path[len(prefix)+1:], "/", lookDeep+1)
		if len(parts) > lookDeep {
			parts[lookDeep] = "entry"
		}
		rec.Add(nil, path.Join(parts...))
	}
	return rooted(&rec)
}

// headsAtOnce is how many beginnings are asked for at a time: each is a request
// that waits more than it works.
const headsAtOnce = 16

// heads looks at the beginnings of objects and takes the archives among them.
func (f *finder) heads(named string, objects []Object) error {
	type seen struct {
		kind string
		err  error
	}
	found := make([]seen, len(objects))
	next := make(chan int)
	var all sync.WaitGroup
	for range min(headsAtOnce, len(objects)) {
		all.Go(func() {
			for i := range next {
				if objects[i].Size > 0 && f.ctx.Err() == nil {
					head, err := f.objects.Head(f.ctx, objects[i], collect.HeadSize)
					found[i] = seen{collect.Packed(head), err}
				}
			}
		})
	}
	for i := range objects {
		next <- i
	}
	close(next)
	all.Wait()
	if err := f.ctx.Err(); err != nil {
		return err
	}
	for i, o := range objects {
		it := Item{Path: o.Path, Bytes: o.Size, etag: o.ETag}
		if found[i].err != nil {
			it.failure = unreadObject(found[i].err)
		}
		f.take(it, found[i].kind, o.Path == named)
	}
	return nil
}
