// Package seal encrypts bundles for the people who may read them, with age
// (https://age-encryption.org/v1). It imports nothing of ours.
package seal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
)

// Check refuses recipients that Encrypt would refuse, before any work is done.
func Check(recipients []string) error {
	_, err := parse(recipients)
	return err
}

// Encrypt returns a writer that encrypts to dst what is written to it. It must
// be closed; that does not close dst. A recipient is a public key (age1…), or
// the name of a file that lists some.
func Encrypt(dst io.Writer, recipients []string) (io.WriteCloser, error) {
	to, err := parse(recipients)
	if err != nil {
		return nil, err
	}
	return age.Encrypt(dst, to...)
}

// Decrypt returns the content of src. identities is the text of an age key
// file. Reading ends in an error if src was changed or cut.
func Decrypt(src, identities io.Reader) (io.Reader, error) {
	keys, err := age.ParseIdentities(identities)
	if err != nil {
		return nil, errors.New("no age identity file")
	}
	r, err := age.Decrypt(src, keys...)
	var none *age.NoIdentityMatchError
	if errors.As(err, &none) {
		return nil, errors.New("not encrypted for this identity")
	}
	if err != nil {
		return nil, errors.New("not encrypted with age, or damaged")
	}
	return r, nil
}

func parse(recipients []string) ([]age.Recipient, error) {
	if len(recipients) == 0 {
		return nil, errors.New("no recipient given")
	}
	var out []age.Recipient
	for _, name := range recipients {
		var text io.Reader = strings.NewReader(name)
		if !strings.HasPrefix(name, "age1") {
			f, err := os.Open(name)
			if err != nil {
				return nil, fmt.Errorf("%q is neither an age recipient (age1…) nor a file of them", name)
			}
			defer f.Close()
			text = f
		}
		some, err := age.ParseRecipients(text)
		if err != nil {
			return nil, fmt.Errorf("%q is no age recipient", name)
		}
		out = append(out, some...)
	}
	return out, nil
}
