// How many pixels each image takes on this screen, against those of its file. An image
// with several files chooses one by screen: only that of the phone is looked at, and its
// own size is that of the file, not of the slot.
(async (phone) => {
  const list = [];
  for (const img of document.images) {
    const box = img.getBoundingClientRect();
    if (!img.complete || !img.currentSrc || box.width < 2 || box.height < 2 || /^data:|\.svg([?#]|$)/i.test(img.currentSrc)) continue;
    const several = img.srcset !== '' || img.parentElement?.tagName === 'PICTURE';
    if (several && !phone) continue;
    let [width, height] = [img.naturalWidth, img.naturalHeight];
    if (several) {
      const file = new Image();
      file.src = img.currentSrc;
      try { await Promise.race([file.decode(), new Promise((_, no) => setTimeout(no, 1000))]); [width, height] = [file.naturalWidth, file.naturalHeight]; } catch { continue; }
    }
    list.push({ url: img.currentSrc, width, height, shown: Math.round(box.width), pixels: Math.round(box.width * devicePixelRatio) });
    if (list.length >= 300) break;
  }
  return list;
})
