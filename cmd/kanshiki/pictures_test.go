package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// The README's pictures are taken of the report that `make demo` describes.
// KANSHIKI_PICTURES=1 writes them anew; each time the parts that they show must
// be there, and be as large as a picture of them.
func TestPicturesOfTheReadme(t *testing.T) {
	b := openBrowser(t)
	b.size(1200)
	b.scheme("light")
	b.open(htmlReport(t, "../../fixtures/mixed/broken-install"))
	for name, part := range map[string]string{
		"causes.png": `[document.querySelector("header"), document.querySelector("#causes")]`,
		"bands.png":  `[document.querySelector("#timeline"), document.querySelector("#bands")]`,
	} {
		var x, y, width, height float64
		box := b.eval(`(() => { const r = ` + part + `.map(e => e.getBoundingClientRect());
			return [0, scrollY + r[0].top, innerWidth, r[1].bottom - r[0].top].join(" ") })()`)
		if _, err := fmt.Sscan(box, &x, &y, &width, &height); err != nil || height < 300 {
			t.Errorf("%s would show %q: %v", name, box, err)
			continue
		}
		var shot struct{ Data string }
		b.call("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true,
			"clip": map[string]any{"x": x, "y": y, "width": width, "height": height, "scale": 1}}, &shot)
		data, err := base64.StdEncoding.DecodeString(shot.Data)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := png.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width != 1200 {
			t.Errorf("%s: %+v: %v", name, c, err)
		}
		if os.Getenv("KANSHIKI_PICTURES") != "" {
			if err := os.WriteFile(filepath.Join("../../report/pictures", name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
