package page

import "strings"

// Social is what the page says to the networks that show it as a card.
type Social struct {
	Title, Type, Image, URL, Description, SiteName string // og:…
	Twitter                                        string // twitter:card
	Price                                          string // product:price:amount
}

// read takes one meta tag; networks accept name for property.
func (s *Social) read(name, property, content string) {
	key := property
	if key == "" {
		key = name
	}
	if !strings.Contains(key, ":") {
		return
	}
	if field := s.field(key); field != nil && *field == "" {
		*field = content
	}
}

func (s *Social) field(key string) *string {
	switch key {
	case "og:title":
		return &s.Title
	case "og:type":
		return &s.Type
	case "og:image", "og:image:url", "og:image:secure_url":
		return &s.Image
	case "og:url":
		return &s.URL
	case "og:description":
		return &s.Description
	case "og:site_name":
		return &s.SiteName
	case "twitter:card":
		return &s.Twitter
	case "product:price:amount":
		return &s.Price
	}
	return nil
}

// None reports whether the page has no Open Graph tag at all.
func (s *Social) None() bool {
	return s.Title == "" && s.Type == "" && s.Image == "" && s.URL == "" && s.Description == ""
}
