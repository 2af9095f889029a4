package rule

import (
	"slices"
	"strings"

	"github.com/formaouest/chaland/seo/page"
	"github.com/formaouest/chaland/seo/text"
)

const googleImages = "Google Search Central, images"

var imageRules = []Rule{
	{ID: "img-alt-absent", Category: Images, Severity: Medium, Reference: "RGAA 1.1", Page: checkAltMissing},
	{ID: "img-alt-vide-lien", Category: Images, Severity: Medium, Reference: "RGAA 6.2", Page: checkLinkedImage},
	{ID: "img-alt-long", Category: Images, Severity: Low, Reference: "Screaming Frog : 100 caractères", Page: checkAltLong},
	{ID: "img-alt-fichier", Category: Images, Severity: Low, Reference: "RGAA 1.3", Page: checkAltFile},
	{ID: "img-alt-double", Category: Images, Severity: Info, Reference: "Lighthouse, image-redundant-alt", Page: checkAltRepeated},
	{ID: "img-dimensions", Category: Images, Severity: Low, Reference: "Lighthouse, unsized-images", Page: checkImageSizes},
	{ID: "img-lazy-haut", Category: Images, Severity: Medium, Reference: "Lighthouse, lcp-lazy-loaded", Page: checkLazyFirst},
	{ID: "img-lazy-bas", Category: Images, Severity: Info, Reference: "Lighthouse, offscreen-images", Page: checkNoneLazy},
	{ID: "img-nom", Category: Images, Severity: Info, Reference: googleImages, Page: checkImageNames},
	{ID: "img-picture", Category: Images, Severity: Medium, Reference: "HTML, élément picture", Page: checkPictures},
	{ID: "img-srcset", Category: Images, Severity: Info, Reference: "Lighthouse, uses-responsive-images", Page: checkResponsive},
	{ID: "img-svg-lourd", Category: Images, Severity: Low, Reference: "SiteOne : 5 Ko", Page: checkInlineSVG},
	{ID: "vid-poster", Category: Images, Severity: Info, Reference: "RGAA 4.3", Page: checkVideos},
}

// Bounds on images.
const (
	maxAlt       = 100 // characters
	sameAlt      = 5   // images
	manyImages   = 10  // images from which some should load late
	wideImage    = 600 // declared pixels from which several sizes are worth it
	maxInlineSVG = 5 << 10
)

// isPixel tells the invisible images that count visits.
func isPixel(img *page.Image) bool { return img.Width == 1 }

func checkAltMissing(p *page.Page, f *Finder) {
	for i := range p.Images {
		img := &p.Images[i]
		if !img.HasAlt && !img.Decorative {
			f.Item(img.Href)
		}
	}
}

func checkLinkedImage(p *page.Page, f *Finder) {
	for _, l := range p.Links {
		if l.HasHref && l.Image && l.Text == "" {
			f.Item(l.Href)
		}
	}
}

func checkAltLong(p *page.Page, f *Finder) {
	for _, img := range p.Images {
		if len(img.Alt) > maxAlt && text.Length(img.Alt) > maxAlt {
			f.Item(img.Alt)
		}
	}
}

// vagueAlts say that there is an image and nothing else; a number may follow.
var vagueAlts = []string{"", "image", "images", "photo", "photos", "img", "picture", "illustration", "visuel", "sans titre", "sans-titre", "untitled"}

// isVagueAlt tells what cameras and careless templates put in alt: a file name,
// « Photo 3 », « IMG_1234 ».
func isVagueAlt(alt string) bool {
	const longest = 80 // bytes: more is a description, whatever it ends with
	if len(alt) > longest {
		return false
	}
	if _, known := fileTypes[extension(alt)]; known || isCameraName(alt) {
		return true
	}
	word := strings.TrimRight(strings.ToLower(alt), "0123456789 _-")
	return slices.Contains(vagueAlts, word)
}

// cameraNames start the names that cameras and phones give.
var cameraNames = []string{"img", "dsc", "dscn", "pxl", "pict", "image", "photo"}

// isCameraName tells IMG_1234 and DSC0042 from « image-de-bougie ».
func isCameraName(name string) bool {
	for _, start := range cameraNames {
		if len(name) <= len(start) || !strings.EqualFold(name[:len(start)], start) {
			continue
		}
		rest := strings.TrimLeft(name[len(start):], "_-")
		if rest != "" && rest[0] >= '0' && rest[0] <= '9' {
			return true
		}
	}
	return false
}

func checkAltFile(p *page.Page, f *Finder) {
	for _, img := range p.Images {
		if img.Alt != "" && (isVagueAlt(img.Alt) || img.Alt == fileName(img.Href)) {
			f.Item(img.Alt)
		}
	}
}

// fileName is the name of a file in an address, without its extension.
func fileName(href string) string {
	if at := strings.IndexAny(href, "?#"); at >= 0 {
		href = href[:at]
	}
	name := href[strings.LastIndexByte(href, '/')+1:]
	if at := strings.LastIndexByte(name, '.'); at > 0 {
		return name[:at]
	}
	return name
}

func checkAltRepeated(p *page.Page, f *Finder) {
	if len(p.Images) < sameAlt {
		return
	}
	seen := map[string]int{}
	for _, img := range p.Images {
		if img.Alt == "" {
			continue
		}
		if seen[img.Alt]++; seen[img.Alt] == sameAlt {
			f.Item(img.Alt)
		}
	}
}

func checkImageSizes(p *page.Page, f *Finder) {
	for i := range p.Images {
		img := &p.Images[i]
		if !img.Sized && img.Href != "" && !isPixel(img) {
			f.Item(img.Href)
		}
	}
}

// checkLazyFirst looks at the first image of the content: it is most often the
// largest thing that a visitor waits for.
func checkLazyFirst(p *page.Page, f *Finder) {
	for _, img := range p.Images {
		if img.Region != page.Main && img.Region != page.Body || img.Href == "" {
			continue
		}
		if img.Lazy {
			f.Say(img.Href)
		}
		return
	}
}

func checkNoneLazy(p *page.Page, f *Finder) {
	for _, img := range p.Images {
		if img.Lazy {
			return
		}
	}
	if n := len(p.Images); n > manyImages {
		f.Say("", "n", n)
	}
}

// isPoorName tells names given by cameras, bare hashes and names with spaces.
func isPoorName(name string) bool {
	const hash = 24 // hexadecimal digits
	return isCameraName(name) || len(name) >= hash && isHex(name) || strings.ContainsRune(name, ' ') || strings.Contains(name, "%20")
}

func checkImageNames(p *page.Page, f *Finder) {
	seen := map[string]bool{}
	for _, img := range p.Images {
		name := fileName(img.Href)
		if img.URL != "" && isPoorName(name) && !seen[name] {
			seen[name] = true
			f.Item(img.Href)
		}
	}
}

func checkPictures(p *page.Page, f *Finder) {
	if n := p.Markers.BarePictures; n > 0 {
		f.Say("", "n", n)
	}
}

func checkResponsive(p *page.Page, f *Finder) {
	for _, img := range p.Images {
		if img.Width >= wideImage && !img.Srcset && extension(img.Href) != ".svg" {
			f.Item(img.Href)
		}
	}
}

func checkInlineSVG(p *page.Page, f *Finder) {
	if p.InlineSVG > maxInlineSVG {
		f.Say("", "size", size(int64(p.InlineSVG)))
	}
}

func checkVideos(p *page.Page, f *Finder) {
	for _, v := range p.Videos {
		if !v.Poster || !v.Captions {
			f.Say("", "parts", listOf(missing([]part{{"poster", v.Poster}, {"captions", v.Captions}})))
			return
		}
	}
}
