using System.Collections;
using System.ComponentModel;
using System.Globalization;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>Shape, dtype and device, such as <c>[2x3], type = Float32, device = cpu</c>.</summary>
        /// <returns>The text, empty when the tensor was disposed.</returns>
        public override string ToString() => IsInvalid ? "" : TensorText.Metadata(this);

        /// <summary>The values in the default style, or only the metadata.</summary>
        /// <param name="disamb">Whether the values are wanted.</param>
        /// <param name="fltFormat">A .NET format of floating-point numbers, or null for the default.</param>
        /// <param name="width">Characters of a line, or null for the default.</param>
        /// <param name="cultureInfo">The culture of numbers, or null for the current one.</param>
        /// <param name="newLine">What ends a line, or null for the default.</param>
        /// <returns>The text.</returns>
        public string ToString(bool disamb, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null) =>
            disamb ? ToString(TensorStringStyle.Default, fltFormat, width, cultureInfo, newLine) : ToString();

        /// <summary>The tensor in a style.</summary>
        /// <param name="style">The style.</param>
        /// <param name="fltFormat">A .NET format of floating-point numbers, or null for the default.</param>
        /// <param name="width">Characters of a line, or null for the default.</param>
        /// <param name="cultureInfo">The culture of numbers, or null for the current one.</param>
        /// <param name="newLine">What ends a line, or null for the default.</param>
        /// <returns>The text.</returns>
        /// <exception cref="InvalidEnumArgumentException">There is no such style.</exception>
        public string ToString(TensorStringStyle style, string? fltFormat = null, int? width = null, CultureInfo? cultureInfo = null, string? newLine = null)
        {
            if (style == TensorStringStyle.Default) style = torch.TensorStringStyle;
            if (style == TensorStringStyle.Metadata || device_type == DeviceType.META) return ToString();
            using var scope = NewDisposeScope();
            var text = new TensorText(this, detach().cpu().reshape(-1), fltFormat ?? FloatFormat, cultureInfo ?? CultureInfo.CurrentCulture, newLine ?? NewLine);
            return style switch
            {
                TensorStringStyle.Julia => text.Julia(width ?? LineWidth),
                TensorStringStyle.Numpy => text.Numpy(),
                TensorStringStyle.CSharp => text.CSharp(),
                _ => throw new InvalidEnumArgumentException(nameof(style), (int)style, typeof(TensorStringStyle)),
            };
        }

        /// <summary>The values as scalars in nested lists, or one scalar for a tensor without axes.</summary>
        /// <returns>A <see cref="Scalar"/> or an <see cref="ArrayList"/> of such results.</returns>
        public object tolist()
        {
            if (dim() == 0) return this.ToScalar();
            var list = new ArrayList();
            for (long i = 0; i < shape[0]; i++)
            {
                using var part = select(0, i);
                list.Add(part.tolist());
            }
            return list;
        }
    }
}
