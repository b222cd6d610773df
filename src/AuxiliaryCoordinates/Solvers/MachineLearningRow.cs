using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace WeightSpace.AuxiliaryCoordinates;

/// <summary>A point as Microsoft.ML reads it.</summary>
internal sealed class MachineLearningRow
{
    public float[] Features { get; set; } = [];

    public bool Label { get; set; }

    public float Weight { get; set; } = 1;

    /// <summary>The points with their labels and weights.</summary>
    public static IDataView View(MLContext context, Tensor points, Tensor? labels, Tensor? weights)
    {
        using var scope = NewDisposeScope();
        var width = (int)points.size(1);
        var schema = SchemaDefinition.Create(typeof(MachineLearningRow));
        schema[nameof(Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        var values = points.cpu().contiguous().data<float>().ToArray();
        var classes = labels?.cpu().to_type(@bool).contiguous().data<bool>().ToArray();
        var given = weights?.cpu().contiguous().data<float>().ToArray();
        var rows = Enumerable.Range(0, (int)points.size(0)).Select(i => new MachineLearningRow
        {
            Features = values[(i * width)..((i + 1) * width)],
            Label = classes is not null && classes[i],
            Weight = given is null ? 1 : given[i],
        }).ToArray();
        return context.Data.LoadFromEnumerable(rows, schema);
    }
}
