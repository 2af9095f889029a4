package view

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Label names the key of a group: a channel, a device, a day in French. Keys
// that are names already are shown as they are.
func Label(dimension, key string) string {
	if key == "" {
		return i18n.T("view.unnamed." + dimension)
	}
	switch dimension {
	case analyzer.ByChannel:
		return known("channel."+key, key)
	case analyzer.ByCountry:
		return countryName(key)
	case analyzer.ByDevice:
		return known("view.device."+key, key)
	case analyzer.ByBrand:
		return known("view.brand."+key, key)
	case analyzer.ByDay, analyzer.ByWeek, analyzer.ByMonth:
		return bucketLabel(dimension, key, false)
	case analyzer.ByWeekday, analyzer.ByChat, analyzer.ByKind:
		return known("view."+dimension+"."+key, key)
	case analyzer.ByNetwork:
		return cmp.Or(networks[key], key)
	case analyzer.ByHour:
		return hourLabel(key)
	case analyzer.ByWeekHour:
		return known("view.weekday."+key[:1], key) + ", " + hourLabel(key[1:])
	case analyzer.ByBasket, analyzer.ByAmount:
		return bandLabel(dimension, key)
	}
	return known("view."+dimension+"."+key, key)
}

// Touch names a touch of a journey: its channel, and its campaign if it has one.
func Touch(touch string) string {
	channel, campaign := analyzer.TouchOf(touch)
	if campaign == "" {
		return Label(analyzer.ByChannel, channel)
	}
	return i18n.T("view.touch", "channel", Label(analyzer.ByChannel, channel), "campaign", campaign)
}

// networks are the names of social networks, as they write them.
var networks = map[string]string{"instagram": "Instagram", "facebook": "Facebook", "pinterest": "Pinterest", "tiktok": "TikTok", "youtube": "YouTube", "linkedin": "LinkedIn", "twitter": "X (Twitter)", "snapchat": "Snapchat", "whatsapp": "WhatsApp", "reddit": "Reddit", "threads": "Threads", "telegram": "Telegram", "bluesky": "Bluesky", "mastodon": "Mastodon", "vimeo": "Vimeo", "dailymotion": "Dailymotion", "twitch": "Twitch"}

// hourLabel writes 09 as « 9 h à 10 h ».
func hourLabel(key string) string {
	hour, err := strconv.Atoi(key)
	if err != nil {
		return key
	}
	return i18n.T("view.hour", "from", hour, "to", hour+1)
}

// bandLabel writes 30-45 as « 30 à 45 € », 150+ as « 150 € et plus ».
func bandLabel(dimension, key string) string {
	from, to, isBand := strings.Cut(key, "-")
	more, isLast := strings.CutSuffix(key, "+")
	switch {
	case isBand:
		return i18n.T("view.basket", "from", from, "to", to)
	case isLast:
		return i18n.T("view.basket_more", "from", more)
	case dimension == analyzer.ByAmount:
		return i18n.T("view.amount", "from", key)
	}
	return key
}

var countries = display.Regions(language.French)

// countryName names a country by its two letters; imported files also have
// whole names.
func countryName(key string) string {
	if region, err := language.ParseRegion(key); err == nil && len(key) == 2 && region.IsCountry() {
		if name := countries.Name(region); name != "" {
			return name
		}
	}
	return key
}

// Tick is Label short enough for an axis.
func Tick(dimension, key string) string {
	switch dimension {
	case analyzer.ByDay, analyzer.ByWeek, analyzer.ByMonth:
		return bucketLabel(dimension, key, true)
	}
	return Label(dimension, key)
}

func known(text, key string) string {
	if i18n.Has(text) {
		return i18n.T(text)
	}
	return key
}

var shortMonths = [...]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}

// bucketLabel writes 2025-03-14 as 14/03/2025 (14/03 on an axis), 2025-03 as
// « mars 2025 » (mars 25) and 2025-W11 as « semaine 11 de 2025 » (s. 11).
func bucketLabel(dimension, key string, short bool) string {
	switch dimension {
	case analyzer.ByDay:
		d, err := period.ParseDate(key)
		if err != nil {
			return key
		}
		if short {
			return d.French()[:5]
		}
		return weekdays[d.Time().Weekday()] + " " + d.French()
	case analyzer.ByMonth:
		t, err := time.Parse("2006-01", key)
		if err != nil {
			return key
		}
		if short {
			return shortMonths[t.Month()-1] + " " + t.Format("06")
		}
		return i18n.Month(t)
	}
	if len(key) != len("2025-W11") {
		return key
	}
	if short {
		return "s. " + key[6:]
	}
	return i18n.T("view.week", "week", key[6:], "year", key[:4])
}

var weekdays = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
