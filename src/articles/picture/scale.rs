//! From the pixels of a file to those that are shown: smaller, and upright.

use image::imageops::FilterType;
use image::{DynamicImage, RgbaImage};

use super::decode::Decoded;

/// Widest and highest, in pixels: twice what the widest page shows.
const LARGEST: u32 = 1200;
/// The sharpest one there is.
const FILTER: FilterType = FilterType::Lanczos3;

/// The picture as it is shown. Eight bits for each colour, with transparency only where some of it is transparent.
pub(super) fn upright(decoded: Decoded) -> DynamicImage {
    let Decoded { pixels, orientation } = decoded;
    let (width, height) = fitted(pixels.width(), pixels.height());
    let is_small = (width, height) == (pixels.width(), pixels.height());
    let pixels = if pixels.color().has_alpha() { pixels.into_rgba8().into() } else { pixels.into_rgb8().into() };
    let mut shown = match pixels {
        DynamicImage::ImageRgba8(pixels) if pixels.pixels().all(|pixel| pixel.0[3] == u8::MAX) => {
            scaled_opaque(DynamicImage::ImageRgba8(pixels), width, height)
        }
        DynamicImage::ImageRgba8(pixels) if !is_small => scaled_transparent(pixels, width, height),
        DynamicImage::ImageRgba8(pixels) => DynamicImage::ImageRgba8(pixels),
        pixels => scaled_opaque(pixels, width, height),
    };
    // Width and height have the same bound, so what fits lying down fits upright too.
    shown.apply_orientation(orientation);
    shown
}

fn scaled_opaque(pixels: DynamicImage, width: u32, height: u32) -> DynamicImage {
    DynamicImage::from(pixels.into_rgb8()).resize_exact(width, height, FILTER)
}

/// A transparent pixel has a colour too, mostly black, that nobody sees. It must not run into its neighbours, so colours
/// count by how much there is of them while pixels are mixed.
fn scaled_transparent(mut pixels: RgbaImage, width: u32, height: u32) -> DynamicImage {
    for pixel in pixels.pixels_mut() {
        let alpha = u32::from(pixel.0[3]);
        for colour in &mut pixel.0[..3] {
            *colour = clamped((u32::from(*colour) * alpha + 127) / 255);
        }
    }
    let mut scaled = DynamicImage::from(pixels).resize_exact(width, height, FILTER).into_rgba8();
    for pixel in scaled.pixels_mut() {
        let alpha = u32::from(pixel.0[3]).max(1);
        for colour in &mut pixel.0[..3] {
            *colour = clamped((u32::from(*colour) * 255 + alpha / 2) / alpha);
        }
    }
    scaled.into()
}

fn clamped(colour: u32) -> u8 {
    u8::try_from(colour).unwrap_or(u8::MAX)
}

/// The size of a picture that is not too large, in its own proportions.
fn fitted(width: u32, height: u32) -> (u32, u32) {
    let longest = width.max(height);
    if longest <= LARGEST {
        return (width, height);
    }
    let scaled = |side: u32| {
        let side = (u64::from(side) * u64::from(LARGEST) + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(side).unwrap_or(LARGEST).max(1)
    };
    (scaled(width), scaled(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_fits_in_its_own_proportions_and_is_never_made_larger() {
        assert_eq!(fitted(1200, 1200), (1200, 1200));
        assert_eq!(fitted(30, 20), (30, 20));
        assert_eq!(fitted(6000, 4000), (1200, 800));
        assert_eq!(fitted(4000, 6000), (800, 1200));
        assert_eq!(fitted(40_000, 10), (1200, 1));
        assert_eq!(fitted(1201, 601), (1200, 600));
    }
}
