package page

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/formaouest/chaland/seo/text"
)

// ResourceKind is what a page loads.
type ResourceKind uint8

// The kinds of resources.
const (
	Script ResourceKind = iota
	Stylesheet
	Picture
	FrameResource
	Media
	Embedded
	Font
)

// Resource is a file that the browser loads with the page.
type Resource struct {
	Kind      ResourceKind
	Href      string // as written
	URL       string // resolved, "" when invalid
	InHead    bool
	Deferred  bool // async, defer or a module: does not block the page
	Print     bool // a style sheet for paper
	Styled    bool // named by a style: loaded where that style applies
	Integrity bool
	OwnTag    bool // chaland's own measuring tag
	Internal  bool
}

// maxResources bounds what one page may make us keep.
const maxResources = 5_000

func (w *walker) addResource(r Resource) {
	if len(w.page.Resources) >= maxResources || r.Href == "" || strings.HasPrefix(r.Href, "data:") {
		return
	}
	if r.URL == "" {
		r.URL = w.links.resolve(r.Href).URL
	}
	r.Internal = r.URL != "" && SameSite(Host(r.URL), w.host)
	w.page.Resources = append(w.page.Resources, r)
}

// Image is one img element.
type Image struct {
	Href       string // src as written, or data-src of a lazy loader
	URL        string // resolved, "" when embedded or invalid
	Alt        string
	HasAlt     bool
	Sized      bool // width and height, or an aspect ratio in its style
	Lazy       bool
	Eager      bool // fetchpriority=high
	Srcset     bool
	Linked     bool // inside a link
	Decorative bool // nothing to describe: role=presentation, or hidden, it or what it stands in
	Width      int  // declared width, 0 when unknown
	Region     Region
}

func (w *walker) readImage(n *html.Node, s scope) {
	img := Image{Region: s.region, Linked: s.linked, Decorative: s.unheard || s.mute}
	var width, height bool
	for _, a := range n.Attr {
		switch a.Key {
		case "src":
			img.Href = strings.TrimSpace(a.Val)
		case "data-src":
			if img.Href == "" || strings.HasPrefix(img.Href, "data:") {
				img.Href = strings.TrimSpace(a.Val)
			}
		case "alt":
			img.Alt = text.Squeeze(a.Val)
			img.HasAlt = img.HasAlt || img.Alt != "" || a.Val == "" // of a blank one, some screen readers tell the file's name
		case "width":
			width, img.Width = a.Val != "", atoi(a.Val)
		case "height":
			height = a.Val != ""
		case "loading":
			img.Lazy = strings.EqualFold(a.Val, "lazy")
		case "fetchpriority":
			img.Eager = strings.EqualFold(a.Val, "high")
		case "srcset":
			img.Srcset = true
			w.readSrcset(a.Val)
		case "style":
			img.Sized = strings.Contains(a.Val, "aspect-ratio")
		case "role":
			img.Decorative = img.Decorative || a.Val == "presentation" || a.Val == "none"
		case "aria-label", "aria-labelledby":
			img.HasAlt = true
		}
	}
	img.Sized = img.Sized || width && height
	w.addImage(img)
}

func (w *walker) addImage(img Image) {
	if !strings.HasPrefix(img.Href, "data:") && img.Href != "" {
		img.URL = w.links.resolve(img.Href).URL
	}
	if len(w.page.Images) < maxResources {
		w.page.Images = append(w.page.Images, img)
	}
	w.addResource(Resource{Kind: Picture, Href: img.Href, URL: img.URL})
}

func atoi(s string) int {
	n := 0
	for i := 0; i < len(s) && s[i] >= '0' && s[i] <= '9' && n < 1_000_000; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// readSrcset reads the candidates of a srcset as browsers do: an address ends at white
// space, and its descriptors at the next comma that is in no parenthesis.
func (w *walker) readSrcset(srcset string) {
	for {
		srcset = strings.TrimLeft(srcset, ", \t\n\f\r")
		if srcset == "" {
			return
		}
		end := strings.IndexAny(srcset, " \t\n\f\r")
		if end < 0 {
			end = len(srcset)
		}
		href := strings.TrimRight(srcset[:end], ",")
		w.addResource(Resource{Kind: Picture, Href: href})
		if len(href) == end {
			end += descriptorsEnd(srcset[end:])
		}
		srcset = srcset[end:]
	}
}

func descriptorsEnd(s string) int {
	inside := false
	for i := range len(s) {
		switch {
		case s[i] == '(':
			inside = true
		case s[i] == ')':
			inside = false
		case s[i] == ',' && !inside:
			return i
		}
	}
	return len(s)
}

// readEmbedded reads frames, players and objects.
func (w *walker) readEmbedded(n *html.Node, s scope) {
	switch n.DataAtom {
	case atom.Iframe:
		src := attr(n, "src")
		title := attr(n, "title") + attr(n, "aria-label") + attr(n, "aria-labelledby")
		if s.mute || attr(n, "aria-hidden") == "true" {
			title = "…" // not shown to anybody
		}
		w.page.Frames = append(w.page.Frames, Frame{URL: w.links.resolve(src).URL, Title: strings.TrimSpace(title)})
		w.addResource(Resource{Kind: FrameResource, Href: src})
	case atom.Video:
		w.page.Videos = append(w.page.Videos, Video{Poster: attr(n, "poster") != "", Captions: hasChild(n, atom.Track)})
		w.addResource(Resource{Kind: Media, Href: attr(n, "src")})
		w.addResource(Resource{Kind: Picture, Href: attr(n, "poster")})
	case atom.Audio, atom.Source:
		w.addResource(Resource{Kind: Media, Href: attr(n, "src")})
		w.readSrcset(attr(n, "srcset"))
	case atom.Embed:
		w.addResource(Resource{Kind: Embedded, Href: attr(n, "src")})
	case atom.Object:
		w.addResource(Resource{Kind: Embedded, Href: attr(n, "data")})
	case atom.Picture:
		if !hasChild(n, atom.Img) {
			w.page.Markers.BarePictures++
		}
	}
}

func hasChild(n *html.Node, a atom.Atom) bool {
	for child := range n.Descendants() {
		if child.Type == html.ElementNode && child.DataAtom == a {
			return true
		}
	}
	return false
}

// scriptTypes are the types of scripts that browsers run.
var scriptTypes = map[string]bool{"": true, "text/javascript": true, "application/javascript": true, "module": true}

func (w *walker) readScript(n *html.Node, s scope) {
	kind := strings.ToLower(strings.TrimSpace(attr(n, "type")))
	if kind == "application/ld+json" {
		if n.FirstChild != nil {
			w.scripts = append(w.scripts, n.FirstChild.Data)
		}
		return
	}
	if !scriptTypes[kind] {
		return // blocked until consent, or data
	}
	r := Resource{Kind: Script, Href: attr(n, "src"), InHead: s.inHead, Deferred: kind == "module"}
	for _, a := range n.Attr {
		r.Deferred = r.Deferred || a.Key == "async" || a.Key == "defer"
		r.Integrity = r.Integrity || a.Key == "integrity"
		r.OwnTag = r.OwnTag || a.Key == "data-site" && isOwnTag(r.Href)
	}
	w.addResource(r)
	w.noteTracker(r.Href)
	if r.Href == "" && n.FirstChild != nil {
		w.readInlineScript(n.FirstChild.Data)
	}
}

// isOwnTag reports whether an address is that of tag.js, as every collector of
// chaland serves it.
func isOwnTag(href string) bool {
	path, _, _ := strings.Cut(href, "?")
	return strings.HasSuffix(path, "/js/tag.js")
}

// locationMove matches a script that sends the visitor elsewhere at once.
var locationMove = regexp.MustCompile(`(?:window\.|document\.|top\.|^|[;{\s])location(?:\.href)?\s*=\s*["']|location\.(?:replace|assign)\(\s*["']`)

func (w *walker) readInlineScript(source string) {
	for _, call := range trackerCalls {
		if strings.Contains(source, call.text) {
			w.addTracker(call.name)
		}
	}
	if len(source) < 2000 && strings.Contains(source, "location") && locationMove.MatchString(source) {
		w.page.Markers.ScriptMoves = true
	}
}

// tracker is a piece of a script's address or source and whose tracker it is.
type tracker struct{ text, name string }

var trackerHosts = []tracker{
	{"googletagmanager.com", "Google Tag Manager"}, {"google-analytics.com", "Google Analytics"}, {"connect.facebook.net", "Meta Pixel"},
	{"googleadservices.com", "Google Ads"}, {"doubleclick.net", "Google Ads"}, {"static.hotjar.com", "Hotjar"}, {"clarity.ms", "Microsoft Clarity"},
	{"bat.bing.com", "Microsoft Ads"}, {"analytics.tiktok.com", "TikTok Pixel"}, {"snap.licdn.com", "LinkedIn Insight"},
	{"static.criteo.net", "Criteo"}, {"s.pinimg.com", "Pinterest Tag"}, {"sc-static.net", "Snapchat Pixel"},
}

var trackerCalls = []tracker{{"fbq('init'", "Meta Pixel"}, {`fbq("init"`, "Meta Pixel"}, {"gtag('config'", "Google Analytics"}, {`gtag("config"`, "Google Analytics"}, {"googletagmanager.com/gtm.js", "Google Tag Manager"}}

func (w *walker) noteTracker(src string) {
	if !strings.Contains(src, "//") {
		return
	}
	for _, t := range trackerHosts {
		if strings.Contains(src, t.text) {
			w.addTracker(t.name)
		}
	}
}

func (w *walker) addTracker(name string) {
	for _, known := range w.page.Trackers {
		if known == name {
			return
		}
	}
	w.page.Trackers = append(w.page.Trackers, name)
}
