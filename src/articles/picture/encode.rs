//! From pixels to the file that is shown.

use data_encoding::HEXLOWER;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ImageResult};
use sha2::{Digest, Sha256};

use super::{MediaType, Picture};

/// Of 100: a photograph shows no traces of it at arm's length.
const JPEG_QUALITY: u8 = 82;

/// Hexadecimal digits of a name: enough that no two pictures meet.
const NAME_DIGITS: usize = 32;

/// A JPEG, or a PNG if the pixels can be transparent.
pub(super) fn encode(pixels: DynamicImage) -> ImageResult<Picture> {
    let mut bytes = Vec::new();
    let media_type = if pixels.color().has_alpha() {
        pixels.write_with_encoder(PngEncoder::new_with_quality(
            &mut bytes,
            CompressionType::Best,
            FilterType::Adaptive,
        ))?;
        MediaType::Png
    } else {
        pixels.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))?;
        MediaType::Jpeg
    };
    let hash = HEXLOWER.encode(&Sha256::digest(&bytes));
    let name = format!("{}.{}", &hash[..NAME_DIGITS], media_type.extension());
    Ok(Picture { name, media_type, width: pixels.width(), height: pixels.height(), bytes })
}
