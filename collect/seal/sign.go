package seal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"strings"

	"aead.dev/minisign"
)

// ErrPassword says that a secret key is encrypted and its password is missing
// or wrong.
var ErrPassword = errors.New("the secret key is protected, and no password or a wrong one was given")

// NewKeys makes a pair of ed25519 keys in minisign's own file form
// (https://jedisct1.github.io/minisign/), so that minisign itself may use them.
// An empty password leaves the secret key unprotected.
func NewKeys(password string) (public, secret []byte, err error) {
	pub, sec, err := minisign.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	public, err = pub.MarshalText()
	if err != nil {
		return nil, nil, err
	}
	if password == "" {
		secret, err = sec.MarshalText()
	} else {
		secret, err = minisign.EncryptKey(password, sec)
	}
	return lineEnded(public), lineEnded(secret), err
}

func lineEnded(text []byte) []byte {
	return append([]byte(strings.TrimRight(string(text), "\n")), '\n')
}

// Sign returns a minisign signature of what r holds, made with the text of a
// secret key file. about is signed with it, and shown to whoever verifies. The
// content is hashed as it is read: size does not matter.
func Sign(r io.Reader, secret []byte, password, about string) ([]byte, error) {
	var key minisign.PrivateKey
	var err error
	if minisign.IsEncrypted(secret) {
		if password == "" {
			return nil, ErrPassword // without the seconds that trying takes
		}
		if key, err = minisign.DecryptKey(password, secret); err != nil {
			return nil, ErrPassword
		}
	} else if err = key.UnmarshalText(secret); err != nil {
		return nil, errors.New("no secret key of minisign")
	}
	hashed := minisign.NewReader(r)
	if _, err := io.Copy(io.Discard, hashed); err != nil {
		return nil, err
	}
	return hashed.SignWithComments(key, oneLine(about), "signature by kanshiki"), nil
}

// oneLine keeps a comment to the single line that the form allows it.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// Signed says what a signature that holds tells.
type Signed struct {
	KeyID string // sixteen hexadecimal digits, as minisign prints it
	About string // the signer's own words, signed too
}

// Verify holds a minisign signature of what r holds against the text of a
// public key: a file of minisign's, or its last line alone.
func Verify(r io.Reader, signature, public []byte) (Signed, error) {
	var key minisign.PublicKey
	if err := key.UnmarshalText(public); err != nil {
		return Signed{}, errors.New("no public key of minisign")
	}
	var sig minisign.Signature
	if err := sig.UnmarshalText(signature); err != nil {
		return Signed{}, errors.New("no signature of minisign")
	}
	s := Signed{KeyID: fmt.Sprintf("%016X", key.ID()), About: sig.TrustedComment}
	if sig.KeyID != key.ID() {
		return s, fmt.Errorf("signed with the key %016X, not with %s", sig.KeyID, s.KeyID)
	}
	hashed := minisign.NewReader(r)
	if _, err := io.Copy(io.Discard, hashed); err != nil {
		return s, err
	}
	if !hashed.Verify(key, signature) {
		return s, errors.New("the signature does not fit: the content is not what was signed")
	}
	return s, nil
}
