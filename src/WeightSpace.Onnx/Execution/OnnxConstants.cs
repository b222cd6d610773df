using static TorchSharp.torch;

namespace WeightSpace.Onnx;

/// <summary>The values of <c>Constant</c> nodes.</summary>
internal static class OnnxConstants
{
    internal static Tensor Load(OnnxNode node, ScalarType floating, Device device)
    {
        foreach (var attribute in node.Attributes)
        {
            switch (attribute.Name)
            {
                case "value": return OnnxTensors.Load(attribute.Tensor, floating, device);
                case "value_float": return tensor((double)attribute.Float, dtype: floating, device: device);
                case "value_int": return tensor(attribute.Int, dtype: ScalarType.Int64, device: device);
                case "value_floats": return tensor(Array.ConvertAll<float, double>([.. attribute.Floats], value => value), dtype: floating, device: device);
                case "value_ints": return tensor((long[])[.. attribute.Ints], dtype: ScalarType.Int64, device: device);
                default: break;
            }
        }

        throw new OnnxExecutionException(node.Malformed("its value is text or a sparse tensor, which is not interpreted").Message);
    }
}
