//! Files of every sort, good and bad, and what is made of them.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, GenericImageView, ImageFormat, Rgb, Rgba, RgbaImage};

use super::super::fixture::{House, LATER, NOW};
use super::*;

/// A picture with a red half on the left and a blue one on the right.
fn halves(width: u32, height: u32) -> DynamicImage {
    let pixel = |x, _| if x < width / 2 { Rgb([250, 0, 0]) } else { Rgb([0, 0, 250]) };
    image::RgbImage::from_fn(width, height, pixel).into()
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn made(bytes: Vec<u8>) -> (Picture, DynamicImage) {
    let picture = accept_picture(bytes).await.unwrap();
    let pixels = image::load_from_memory(&picture.bytes).unwrap();
    assert_eq!((picture.width, picture.height), pixels.dimensions());
    (picture, pixels)
}

fn is_red(pixels: &DynamicImage, x: u32, y: u32) -> bool {
    let [red, _, blue, _] = pixels.get_pixel(x, y).0;
    red > 200 && blue < 60
}

/// A JPEG with a camera's notes: how it was held, and a remark.
fn from_a_camera(orientation: u8) -> Vec<u8> {
    let plain = file(&halves(40, 20), ImageFormat::Jpeg);
    // TIFF, big-endian, one entry: tag 0x0112, a short, once.
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS of the weir");
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

fn holds(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|some| some == words)
}

#[tokio::test]
async fn each_of_the_four_sorts_is_read_whatever_it_is_called() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let (picture, pixels) = made(file(&halves(40, 20), format)).await;
        assert_eq!((picture.media_type, picture.width, picture.height), (MediaType::Jpeg, 40, 20), "{format:?}");
        assert!(is_red(&pixels, 5, 10) && !is_red(&pixels, 35, 10), "{format:?}");
        assert!(picture.name.len() == 36 && picture.name.ends_with(".jpg"), "{}", picture.name);
    }
}

#[tokio::test]
async fn a_picture_stands_upright_and_the_cameras_notes_are_gone() {
    let taken = from_a_camera(6);
    assert!(holds(&taken, b"GPS"));
    // Held upright, the camera's left edge was up.
    let (picture, pixels) = made(taken).await;
    assert_eq!((picture.width, picture.height), (20, 40));
    assert!(is_red(&pixels, 10, 5) && !is_red(&pixels, 10, 35));
    assert!(!holds(&picture.bytes, b"Exif") && !holds(&picture.bytes, b"GPS"));
}

#[tokio::test]
async fn a_large_picture_is_made_smaller_and_a_small_one_is_left_small() {
    let (picture, pixels) = made(file(&halves(3000, 1500), ImageFormat::Png)).await;
    assert_eq!((picture.width, picture.height), (1200, 600));
    assert!(is_red(&pixels, 300, 300) && !is_red(&pixels, 900, 300));
    assert_eq!(made(file(&halves(1, 1), ImageFormat::Png)).await.0.width, 1);
}

#[tokio::test]
async fn what_is_transparent_stays_so_and_its_hidden_colour_does_not_show() {
    let drawn = RgbaImage::from_fn(2400, 20, |x, _| if x < 1201 { Rgba([0; 4]) } else { Rgba([255; 4]) });
    let (picture, pixels) = made(file(&drawn.into(), ImageFormat::Png)).await;
    assert_eq!((picture.media_type, picture.width, picture.height), (MediaType::Png, 1200, 10));
    assert!(picture.name.ends_with(".png"));
    assert_eq!((pixels.get_pixel(10, 5).0[3], pixels.get_pixel(1190, 5).0), (0, [255; 4]));
    // At the edge black would run into white.
    let seen = pixels.pixels().map(|(_, _, pixel)| pixel.0).filter(|pixel| pixel[3] > 40);
    assert!(seen.map(|pixel| pixel[0]).all(|white| white > 240));
}

#[tokio::test]
async fn alpha_that_hides_nothing_needs_no_png() {
    let drawn = RgbaImage::from_pixel(8, 8, Rgba([9, 9, 9, 255]));
    assert_eq!(made(file(&drawn.into(), ImageFormat::Png)).await.0.media_type, MediaType::Jpeg);
}

#[tokio::test]
async fn of_a_moving_picture_the_first_frame_is_shown() {
    let mut bytes = Vec::new();
    let frames = [[250, 0, 0, 255], [0, 0, 250, 255]].map(|c| Frame::new(RgbaImage::from_pixel(8, 8, Rgba(c))));
    GifEncoder::new(&mut bytes).encode_frames(frames).unwrap();
    assert!(is_red(&made(bytes).await.1, 4, 4));
}

#[tokio::test]
async fn the_same_file_gives_the_same_picture() {
    let bytes = file(&halves(1500, 700), ImageFormat::WebP);
    let (one, other) = (accept_picture(bytes.clone()).await.unwrap(), accept_picture(bytes).await.unwrap());
    assert_eq!(one, other);
    assert_ne!(one.name, accept_picture(file(&halves(1500, 701), ImageFormat::WebP)).await.unwrap().name);
}

#[tokio::test]
async fn what_is_no_picture_is_refused() {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    for bytes in [&b""[..], b"GIF", svg.as_bytes(), b"BM\x1e\0\0\0", b"<html>", b"%PDF-1.7", b"II*\0\x08\0\0\0"] {
        assert_eq!(accept_picture(bytes.to_vec()).await, Err(PictureError::UnknownKind), "{bytes:?}");
    }
    let large = vec![0; LARGEST_FILE + 1];
    assert_eq!(accept_picture(large).await, Err(PictureError::TooLarge));
}

#[tokio::test]
async fn a_small_file_that_claims_to_be_huge_is_refused_before_it_is_decoded() {
    let mut gif = file(&halves(8, 8), ImageFormat::Gif);
    gif[6..10].fill(0xff);
    assert_eq!(accept_picture(gif).await, Err(PictureError::TooManyPixels));
    let mut jpeg = file(&halves(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|mark| mark == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x20, 0, 0x20, 0]);
    assert_eq!(accept_picture(jpeg).await, Err(PictureError::TooManyPixels));
}

#[tokio::test]
async fn a_damaged_picture_is_refused_or_shown_but_breaks_nothing() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = file(&halves(64, 64), format);
        assert_eq!(accept_picture(whole[..20].to_vec()).await, Err(PictureError::Broken), "{format:?}");
        for place in (12..whole.len()).step_by(7) {
            let mut damaged = whole.clone();
            damaged[place] ^= 0xff;
            let _ = accept_picture(damaged).await;
        }
    }
}

#[tokio::test]
async fn a_picture_is_stored_once_and_found_by_its_name() {
    for house in House::on_both().await {
        let picture = accept_picture(file(&halves(40, 20), ImageFormat::Png)).await.unwrap();
        for now in [NOW, LATER] {
            assert_eq!(store_picture(&house.db, picture.clone(), now).await.unwrap(), picture.name);
        }
        let name = picture.name.clone();
        assert_eq!(house.read(move |connection| find_picture(connection, &name)).await, Some(picture));
        assert_eq!(house.read(|connection| find_picture(connection, "nothing.jpg")).await, None);
    }
}
